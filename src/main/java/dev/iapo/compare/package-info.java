/** Statistics of simulated runs: groups, means, and paired tests. */
@NullMarked
package dev.iapo.compare;

import org.jspecify.annotations.NullMarked;
