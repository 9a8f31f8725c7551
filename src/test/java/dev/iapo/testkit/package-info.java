/** What several tests use. */
@NullMarked
package dev.iapo.testkit;

import org.jspecify.annotations.NullMarked;
