package dev.iapo.run;

import dev.iapo.domain.Spend;
import java.util.List;

/**
 * A round as it went.
 *
 * @param number from 1; 0 is screening
 * @param aliveBefore the arms alive per context when it was planned
 * @param configurations how many were pulled
 * @param completions drawn and received
 * @param estimatesAnew whether the estimates rest on nothing that was drawn before it
 */
public record RoundLog(
    int number,
    List<Integer> aliveBefore,
    int configurations,
    int pulls,
    long completions,
    Spend spend,
    boolean estimatesAnew) {
  public RoundLog {
    aliveBefore = List.copyOf(aliveBefore);
  }
}
