/** Money: prices, charges, and the actor that reserves before and settles after every call. */
@NullMarked
package dev.iapo.ledger;

import org.jspecify.annotations.NullMarked;
