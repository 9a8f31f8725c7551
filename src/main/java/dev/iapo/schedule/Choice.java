package dev.iapo.schedule;

/**
 * The arm chosen for a context.
 *
 * @param alive the arms of the context that were still alive
 */
public record Choice(int context, int arm, int alive) {}
