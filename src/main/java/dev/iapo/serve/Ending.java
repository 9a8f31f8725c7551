package dev.iapo.serve;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.inference.Aggregation;
import dev.iapo.inference.Aggregation.Winner;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * How the drawing for a question ended, and what it is answered for that.
 *
 * @param failure of calls, if any failed
 * @param notCovered why more was not asked for, if it was not covered
 */
record Ending(
    ServedQuery.Plan plan,
    Stopped stopped,
    Optional<LlmFailure> failure,
    Optional<Ledger.Why> notCovered,
    Bill bill) {
  private static final int USD_DIGITS = 12; // of pico-USD

  private static final Duration SOON = Duration.ofSeconds(5);

  Reply reply() {
    Optional<Winner> winner = plan.aggregation().winner(plan.asked().seed());
    return winner.isPresent() ? answer(winner.get()) : refusal();
  }

  private Reply answer(Winner winner) {
    Aggregation aggregation = plan.aggregation();
    Drawn drawn = plan.drawn();
    Drawn.Completion completion = drawn.completion(winner.index());
    return new Reply.Answer(
        plan.asked().account(),
        plan.by(),
        completion.text(),
        completion.finishReason(),
        plan.by().arm().scale(),
        stopped,
        winner.key(),
        winner.margin(),
        winner.tied(),
        aggregation.counts(),
        drawn.scores(),
        drawn.unparsed(),
        bill,
        stopped.partial() ? Optional.of(trouble()) : Optional.empty());
  }

  /** Why it is not what the policy would have given. */
  private String trouble() {
    return switch (stopped) {
      case DEADLINE -> "the deadline of " + plan.deadline().toMillis() + " ms came first";
      case LIMIT ->
          "%d of %d completions: %s"
              .formatted(
                  plan.drawn().size(),
                  plan.by().arm().scale(),
                  notCovered.map(this::limit).orElse(""));
      default ->
          failure.map(Ending::said).orElse("the provider refused to make some completions");
    };
  }

  /** As it was stated: however small an amount of USD is, its digits are shown. */
  private String limit() {
    Budget limit = plan.asked().limit();
    return limit.unit() == Budget.Unit.USD
        ? BigDecimal.valueOf(limit.limit(), USD_DIGITS).stripTrailingZeros().toPlainString()
            + " USD"
        : limit.text(limit.limit());
  }

  private String limit(Ledger.Why why) {
    return why == Ledger.Why.BUDGET
        ? "more could be charged than the request's limit of " + limit()
        : why.text();
  }

  private Reply refusal() {
    return switch (stopped) {
      case DEADLINE ->
          refused(
              Reply.Reason.DEADLINE,
              "no answer within %d ms (expected: a longer deadline)"
                  .formatted(plan.deadline().toMillis()));
      case LIMIT -> uncovered();
      case FAILED -> afterFailure();
      default -> unreadable();
    };
  }

  private Reply uncovered() {
    Ledger.Why why = notCovered.orElse(Ledger.Why.BUDGET);
    if (why != Ledger.Why.BUDGET) {
      return refused(Reply.Reason.PROVIDER_UNAVAILABLE, why.text());
    }
    if (plan.drawn().size() > 0) {
      return refused(
          Reply.Reason.LIMIT_TOO_LOW,
          "%d of %d completions are covered by %s, and none has an answer (expected: a higher limit)"
              .formatted(plan.drawn().size(), plan.by().arm().scale(), limit()));
    }
    return refused(
        Reply.Reason.LIMIT_TOO_LOW,
        bill.charged().equals(Spend.NOTHING)
            ? "a call of this policy can be charged more than %s (expected: a higher limit, or a shorter input)"
                .formatted(limit())
            : "calls failed that may be billed, and another one can be charged more than is left of %s (expected: a higher limit)"
                .formatted(limit()));
  }

  private Reply afterFailure() {
    if (failure.isEmpty()) {
      return refused(
          Reply.Reason.PROVIDER_REFUSED, "the provider refused to make completions of this input");
    }
    LlmFailure why = failure.get();
    return switch (why.kind()) {
      case REJECTED, UNSENDABLE -> refused(Reply.Reason.PROVIDER_REFUSED, why.message());
      case UNAUTHORIZED, NOT_FOUND, QUOTA_EXHAUSTED ->
          refused(Reply.Reason.PROVIDER_UNAVAILABLE, said(why));
      default ->
          refused(
              Reply.Reason.PROVIDER_UNAVAILABLE,
              said(why),
              bill.calls() == 0 && bill.charged().equals(Spend.NOTHING)
                  ? Optional.of(why.retryAfter().orElse(SOON))
                  : Optional.empty());
    };
  }

  /** Whether it is the server's account or set-up that is wrong, which waiting does not mend. */
  static boolean isOperators(LlmFailure why) {
    return switch (why.kind()) {
      case UNAUTHORIZED, NOT_FOUND, QUOTA_EXHAUSTED -> true;
      default -> false;
    };
  }

  /** What a provider says of the server's account is not for those who ask. */
  private static String said(LlmFailure why) {
    String words =
        isOperators(why)
            ? "the provider does not serve this server; its log says why"
            : why.message();
    return why.kind().label() + ": " + words;
  }

  private Reply unreadable() {
    if (plan.drawn().unscored() == plan.drawn().size()) {
      return refused(
          Reply.Reason.UNPARSED,
          "none of %d completions has a score to be selected by".formatted(plan.drawn().size()));
    }
    return refused(
        Reply.Reason.UNPARSED,
        "none of %d completions has an answer that the policy's extractor (%s) reads"
            .formatted(plan.drawn().size(), plan.arm().judging().answer().extractor()));
  }

  private Reply refused(Reply.Reason reason, String message) {
    return refused(reason, message, Optional.empty());
  }

  private Reply refused(Reply.Reason reason, String message, Optional<Duration> retryAfter) {
    return new Reply.Refused(reason, message, Optional.empty(), paid(), retryAfter);
  }

  private Optional<Bill> paid() {
    boolean nothing =
        bill.calls() == 0 && bill.underWay() == 0 && bill.charged().equals(Spend.NOTHING);
    return nothing ? Optional.empty() : Optional.of(bill);
  }
}
