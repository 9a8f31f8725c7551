/** Many runs in one process: what is submitted waits, goes on, and is kept. Knows no HTTP. */
@NullMarked
package dev.iapo.daemon;

import org.jspecify.annotations.NullMarked;
