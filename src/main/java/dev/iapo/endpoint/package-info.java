/** The stand-in OpenAI-compatible server that answers from a response model. */
@NullMarked
package dev.iapo.endpoint;

import org.jspecify.annotations.NullMarked;
