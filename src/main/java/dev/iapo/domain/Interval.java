package dev.iapo.domain;

/**
 * An estimate with a 95 % interval.
 *
 * @param queries the distinct queries it rests on
 */
public record Interval(double estimate, double low, double high, int queries) {}
