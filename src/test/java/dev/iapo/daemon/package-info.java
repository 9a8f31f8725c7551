@NullMarked
package dev.iapo.daemon;

import org.jspecify.annotations.NullMarked;
