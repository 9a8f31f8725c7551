package dev.iapo.serve;

import dev.iapo.domain.Spend;
import java.util.OptionalDouble;

/**
 * What a question came to.
 *
 * @param completions that were drawn and received
 * @param calls that brought them, those of judges included
 * @param inputTokens cached ones included
 * @param cost in the unit of the policy's task, judges included
 * @param unit of the cost
 * @param usd empty where prices are unknown
 * @param charged everything, failed calls included
 * @param underWay completions that were asked for and had not come when it was answered; those of
 *     calls that were sent are charged, too, and stand in the policy's figures
 */
public record Bill(
    int completions,
    long calls,
    long inputTokens,
    long cachedInputTokens,
    long outputTokens,
    double cost,
    String unit,
    OptionalDouble usd,
    Spend charged,
    int underWay) {}
