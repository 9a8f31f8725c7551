@NullMarked
package dev.iapo.client;

import org.jspecify.annotations.NullMarked;
