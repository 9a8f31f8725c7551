/** Codecs of the file formats; the only place that knows their JSON. */
@NullMarked
package dev.iapo.io;

import org.jspecify.annotations.NullMarked;
