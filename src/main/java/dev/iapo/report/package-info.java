/** The report a person reads, in Markdown and HTML. */
@NullMarked
package dev.iapo.report;

import org.jspecify.annotations.NullMarked;
