@NullMarked
package dev.iapo.propose;

import org.jspecify.annotations.NullMarked;
