/** The command line: one class per subcommand. */
@NullMarked
package dev.iapo.cli;

import org.jspecify.annotations.NullMarked;
