@NullMarked
package dev.iapo.serve;

import org.jspecify.annotations.NullMarked;
