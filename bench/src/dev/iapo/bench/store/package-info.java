/**
 * What keeping facts costs: embedded databases side by side, and the store itself when it is big.
 */
@NullMarked
package dev.iapo.bench.store;

import org.jspecify.annotations.NullMarked;
