/**
 * The chosen policies, in use: which arm answers a question, what it draws, and how its completions
 * become one answer.
 */
@NullMarked
package dev.iapo.serve;

import org.jspecify.annotations.NullMarked;
