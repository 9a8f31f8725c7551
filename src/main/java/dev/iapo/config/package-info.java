/** The only reader of HOCON and of the environment. */
@NullMarked
package dev.iapo.config;

import org.jspecify.annotations.NullMarked;
