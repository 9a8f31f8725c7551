/** What survives the process: runs, the calls made for them and what they brought. */
@NullMarked
package dev.iapo.store;

import org.jspecify.annotations.NullMarked;
