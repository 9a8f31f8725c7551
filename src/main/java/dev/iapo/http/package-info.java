/** The daemon's HTTP face: routes, who may call them, problem details, event streams, pages. */
@NullMarked
package dev.iapo.http;

import org.jspecify.annotations.NullMarked;
