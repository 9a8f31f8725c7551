package dev.iapo.serve;

import dev.iapo.inference.Aggregation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a question. */
public sealed interface Reply {
  /**
   * An answer.
   *
   * @param id of the question
   * @param text of the completion that stands for the answer
   * @param finishReason of that completion
   * @param planned completions, N
   * @param key the canonical answer; empty where answers are not read
   * @param margin see {@link Aggregation.Winner}
   * @param votes by answer, the most first; none where nothing votes
   * @param scores by which completions were selected, in the order in which they came; NaN where
   *     one has none; none where nothing is selected
   * @param unparsed completions without an answer
   * @param trouble why it is partial, if it is
   */
  record Answer(
      String id,
      Served by,
      String text,
      String finishReason,
      int planned,
      Stopped stopped,
      Optional<String> key,
      double margin,
      boolean tied,
      List<Aggregation.Count> votes,
      List<Double> scores,
      int unparsed,
      Bill bill,
      Optional<String> trouble)
      implements Reply {
    public Answer {
      votes = List.copyOf(votes);
      scores = List.copyOf(scores);
    }
  }

  /**
   * No answer.
   *
   * @param param what of the question is wrong, by the name that a request gives it; empty if
   *     nothing is
   * @param bill empty if nothing was sent
   * @param retryAfter when it may be asked again; empty if that is of no use, or was paid for
   */
  record Refused(
      Reason reason,
      String message,
      Optional<String> param,
      Optional<Bill> bill,
      Optional<Duration> retryAfter)
      implements Reply {
    static Refused of(Reason reason, String message) {
      return new Refused(reason, message, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Refused of(Reason reason, String message, String param) {
      return new Refused(reason, message, Optional.of(param), Optional.empty(), Optional.empty());
    }
  }

  /** Why a question is not answered. */
  enum Reason {
    UNKNOWN_MODEL,
    UNKNOWN_CONTEXT,
    INVALID_WEIGHTS,
    MISSING_VARIABLE,
    /** A value that is not a variable, out of range, or unusable otherwise. */
    INVALID_VALUE,
    TOO_LONG,
    /** The limit does not cover even the first calls. */
    LIMIT_TOO_LOW,
    /** Too many questions are under way. */
    BUSY,
    /** Calls failed, or the version cannot be asked now. */
    PROVIDER_UNAVAILABLE,
    /** The provider's answer to this question is no. */
    PROVIDER_REFUSED,
    /** No completion has a readable answer. */
    UNPARSED,
    DEADLINE,
    STOPPING,
    /** A bug. */
    FAILED;

    /** Such as {@code limit-too-low}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
