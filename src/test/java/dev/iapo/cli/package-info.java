/** Tests of the command line, in this process and over real HTTP. */
@NullMarked
package dev.iapo.cli;

import org.jspecify.annotations.NullMarked;
