/** Services that score completions: webhooks and reward models. */
@NullMarked
package dev.iapo.llm.service;

import org.jspecify.annotations.NullMarked;
