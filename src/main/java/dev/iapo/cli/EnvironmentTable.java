package dev.iapo.cli;

import dev.iapo.domain.Context;
import dev.iapo.simulate.ChoiceAnalysis;
import dev.iapo.simulate.ChoiceAnalysis.ContextChoice;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A recorded environment in words and a table, within 100 columns. */
final class EnvironmentTable {
  /** With more contexts than this there is a summary in place of the table. */
  static final int MOST_ROWS = 30;

  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_CONTEXT = 10;
  private static final int LONGEST_PROMPT = 12;
  private static final int FIRST_NUMBER = 2;

  private static final List<String> GROUPS =
      List.of("", "best", "", "", "", "", "gap to", "gap to", "prompt", "dis-", "first");
  private static final List<String> HEADINGS =
      List.of(
          "context", "prompt", "N", "quality", "cost", "utility", "prompt", "arm", "only", "joint",
          "prompt");

  private static final List<ToDoubleFunction<ContextChoice>> NUMBERS =
      List.of(
          ContextChoice::scale,
          ContextChoice::quality,
          ContextChoice::cost,
          ContextChoice::utility,
          ContextChoice::gapToPrompt,
          ContextChoice::gapToArm,
          ContextChoice::promptOnly,
          ContextChoice::disjoint,
          ContextChoice::first);

  private EnvironmentTable() {}

  /** Such as {@code majority vote, 25 prompts × 316 queries × N up to 32, 3 contexts}. */
  static String size(RecordedEnvironment environment) {
    return "%s, %,d prompts × %,d queries × N up to %,d, %,d contexts"
        .formatted(
            strategy(environment.recording()),
            environment.prompts().size(),
            environment.queries().size(),
            environment.maxScale(),
            environment.contexts().size());
  }

  private static String strategy(Recording recording) {
    if (recording instanceof Recording.Answers answers) {
      return answers.step().isPresent() ? "early-stopping vote" : "majority vote";
    }
    return "Best-of-N";
  }

  static List<String> lines(RecordedEnvironment environment, boolean all) {
    ChoiceAnalysis analysis = ChoiceAnalysis.of(environment);
    List<String> lines = new ArrayList<>();
    lines.add(cut(environment.name(), LONGEST_NAME));
    lines.add("  " + size(environment));
    lines.add("");
    List<List<String>> rows = new ArrayList<>(List.of(GROUPS, HEADINGS));
    if (all || analysis.contexts().size() <= MOST_ROWS) {
      rows.addAll(rows(environment, analysis));
    } else {
      rows.addAll(summary(analysis.contexts()));
    }
    lines.addAll(aligned(rows));
    lines.add("  gap to: the best arm of another prompt; the second-best arm");
    lines.add("");
    lines.addAll(findings(environment, analysis));
    return lines;
  }

  private static List<List<String>> rows(RecordedEnvironment environment, ChoiceAnalysis analysis) {
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < analysis.contexts().size(); c++) {
      ContextChoice choice = analysis.contexts().get(c);
      Context context = environment.contexts().get(c);
      List<String> row = new ArrayList<>();
      row.add(cut(context.id(), LONGEST_CONTEXT));
      row.add(cut(environment.prompts().get(choice.prompt()).id(), LONGEST_PROMPT));
      row.add(String.valueOf(choice.scale()));
      NUMBERS.stream().skip(1).forEach(number -> row.add(cell(number.applyAsDouble(choice))));
      rows.add(row);
    }
    return rows;
  }

  /** The least, the median (the lower one) and the greatest of every column. */
  private static List<List<String>> summary(List<ContextChoice> choices) {
    List<String> names = List.of("min", "median", "max");
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int place = i * (choices.size() - 1) / (names.size() - 1);
      List<String> row = new ArrayList<>(List.of(names.get(i), ""));
      for (ToDoubleFunction<ContextChoice> number : NUMBERS) {
        double value = choices.stream().mapToDouble(number).sorted().toArray()[place];
        row.add(
            row.size() == FIRST_NUMBER ? String.format(Locale.ROOT, "%.0f", value) : cell(value));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Names to the left, numbers to the right. */
  private static List<String> aligned(List<List<String>> rows) {
    int[] widths = new int[HEADINGS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(' ').append(i < FIRST_NUMBER ? row.get(i) + padding : padding + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static List<String> findings(RecordedEnvironment environment, ChoiceAnalysis analysis) {
    int prompts = environment.prompts().size();
    long arms =
        analysis.contexts().stream()
            .map(choice -> Arrays.asList(choice.prompt(), choice.scale()))
            .distinct()
            .count();
    return List.of(
        "  average return over contexts:",
        "    joint        " + cell(analysis.joint()) + "  prompt and N together",
        "    disjoint     "
            + cell(analysis.disjoint())
            + "  the best prompt at N = 1, then its N"
            + gain(analysis.joint(), analysis.disjoint()),
        "    prompt-only  "
            + cell(analysis.promptOnly())
            + "  the best prompt at N = 1, at N = 1"
            + gain(analysis.joint(), analysis.promptOnly()),
        "    first prompt "
            + cell(analysis.first())
            + "  at N = 1"
            + gain(analysis.joint(), analysis.first()),
        "  different best arms: " + arms,
        "  deceptive prompts: %d of %d (better half at N = 1, worse half at N = %d), %d late"
            .formatted(analysis.deceptive(), prompts, environment.maxScale(), analysis.late()),
        "  the best prompt at N = 1 is number %d of %d at N = %d"
            .formatted(analysis.laterRank(), prompts, environment.maxScale()));
  }

  /** What the joint choice gains, in utility and as a share of the other choice's. */
  private static String gain(double joint, double other) {
    double gain = joint - other;
    String share =
        other == 0 ? "" : String.format(Locale.ROOT, ", %.1f %%", 100 * gain / Math.abs(other));
    return ": joint gains " + cell(gain) + share;
  }

  private static String cell(double value) {
    if (Double.isInfinite(value)) {
      return "-";
    }
    double size = Math.abs(value);
    String format = size < 100 ? "%.4f" : size < 100_000 ? "%.1f" : "%.1e";
    return String.format(Locale.ROOT, format, value + 0.0);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
