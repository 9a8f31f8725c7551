package dev.iapo.store.jdbc;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Spend;
import dev.iapo.io.Documents;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.store.Outcome;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Outcomes as rows. */
final class Outcomes {
  static final String PAID = "paid";
  static final String REUSED = "reused";
  static final String LOST = "lost";
  static final String ABANDONED = "abandoned";
  static final String RELEASED = "released";
  static final String MISSED = "missed";

  /** Columns of an outcome {@code o} and its reply {@code r}, as {@link #read} takes them. */
  static final String COLUMNS =
      """
      o.kind, o.prompt_completions, o.prompt_tokens, o.prompt_pico_usd,
      o.answer_completions, o.answer_tokens, o.answer_pico_usd, o.failures, r.document\
      """;

  private Outcomes() {}

  /** What of an outcome goes into its row, besides the reply. */
  private record Row(String kind, int brought, Tariff.Parts amounts, @Nullable String failures) {
    Row(String kind, int brought, Tariff.Parts amounts, Failures failures) {
      this(kind, brought, amounts, document(failures));
    }
  }

  /** Failed attempts by kind. */
  private record FailuresDocument(Map<String, Integer> failures) {}

  /** For what completions are missing, in the place of failed attempts. */
  private record MissedDocument(String missing, String why) {}

  /** Sets {@code kind} to {@code failures}. */
  static void set(Rows.Setter row, Outcome outcome) throws SQLException {
    Row values = row(outcome);
    row.text(values.kind).integer(values.brought);
    row.spend(values.amounts.prompt()).spend(values.amounts.completions());
    row.text(values.failures);
  }

  static Optional<LlmReply> reply(Outcome outcome) {
    if (outcome instanceof Outcome.Paid paid) {
      return Optional.of(paid.reply());
    }
    return outcome instanceof Outcome.Reused reused
        ? Optional.of(reused.reply())
        : Optional.empty();
  }

  private static Row row(Outcome outcome) {
    if (outcome instanceof Outcome.Paid paid) {
      return new Row(PAID, paid.reply().completions().size(), paid.charge(), paid.failures());
    }
    if (outcome instanceof Outcome.Reused reused) {
      int brought = reused.reply().completions().size();
      return new Row(REUSED, brought, reused.saved(), Failures.NONE);
    }
    if (outcome instanceof Outcome.Lost lost) {
      return new Row(LOST, 0, whole(lost.charge()), lost.failures());
    }
    if (outcome instanceof Outcome.Abandoned abandoned) {
      return new Row(ABANDONED, 0, whole(abandoned.charge()), abandoned.failures());
    }
    if (outcome instanceof Outcome.Missed missed) {
      String why = Texts.escaped(missed.why());
      String document = Documents.write(new MissedDocument(missed.kind(), why));
      return new Row(MISSED, 0, whole(Spend.NOTHING), document);
    }
    Outcome.Released released = (Outcome.Released) outcome;
    return new Row(RELEASED, 0, whole(Spend.NOTHING), released.failures());
  }

  private static Tariff.Parts whole(Spend spend) {
    return new Tariff.Parts(Spend.NOTHING, spend);
  }

  private static @Nullable String document(Failures failures) {
    return failures.byKind().isEmpty()
        ? null
        : Documents.write(new FailuresDocument(Texts.escapedNames(failures.byKind())));
  }

  private static Failures failures(Optional<String> document) {
    if (document.isEmpty()) {
      return Failures.NONE;
    }
    FailuresDocument kept = Documents.read(document.get(), FailuresDocument.class);
    return new Failures(new TreeMap<>(Texts.unescapedNames(kept.failures)));
  }

  private static Outcome.Missed missed(String document) {
    MissedDocument kept = Documents.read(document, MissedDocument.class);
    return new Outcome.Missed(kept.missing, Texts.unescaped(kept.why));
  }

  /** Empty if there is none. */
  static Optional<Outcome> read(Rows.Getter row) throws SQLException {
    Optional<String> kind = row.optional();
    Tariff.Parts amounts = new Tariff.Parts(row.spend(), row.spend());
    Optional<String> document = row.optional();
    Optional<String> reply = row.optional();
    return kind.map(
        of ->
            of.equals(MISSED)
                ? missed(document.orElse(""))
                : outcome(of, amounts, failures(document), reply));
  }

  private static Outcome outcome(
      String kind, Tariff.Parts amounts, Failures failures, Optional<String> reply) {
    return switch (kind) {
      case PAID -> new Outcome.Paid(ReplyDocument.read(reply.orElse("")), amounts, failures);
      case REUSED -> new Outcome.Reused(ReplyDocument.read(reply.orElse("")), amounts);
      case LOST -> new Outcome.Lost(amounts.completions(), failures);
      case ABANDONED -> new Outcome.Abandoned(amounts.completions(), failures);
      case RELEASED -> new Outcome.Released(failures);
      default -> throw new IllegalStateException("kind of an outcome: " + kind);
    };
  }
}
