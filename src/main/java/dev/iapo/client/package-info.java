/** The client of a daemon's API. */
@NullMarked
package dev.iapo.client;

import org.jspecify.annotations.NullMarked;
