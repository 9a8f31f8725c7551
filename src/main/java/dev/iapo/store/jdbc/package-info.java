/** The store in a database: a file in the store's folder, or PostgreSQL. */
@NullMarked
package dev.iapo.store.jdbc;

import org.jspecify.annotations.NullMarked;
