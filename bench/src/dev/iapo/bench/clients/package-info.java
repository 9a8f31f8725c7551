/** Clients of others, against policies that are served. */
@NullMarked
package dev.iapo.bench.clients;

import org.jspecify.annotations.NullMarked;
