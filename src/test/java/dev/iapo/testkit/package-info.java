/** Fakes, references and oracles shared by tests. */
@NullMarked
package dev.iapo.testkit;

import org.jspecify.annotations.NullMarked;
