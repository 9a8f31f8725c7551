package dev.iapo.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.http.SampleLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Lets lines of a samples file through. Of one pull's lines it may hold some back. */
final class SampleFilter {
  /** What is to be seen. */
  enum Show {
    ALL,
    /** Scored below the best of the first objective. */
    WRONG,
    /** No answer was found in it. */
    UNPARSED,
    /** Of a pull whose answers differ. */
    DISAGREEMENTS,
    /** What failed or is missing. */
    TROUBLE
  }

  /** Of a pull with more, all are let through. */
  private static final long MAX_HELD_BYTES = 64L << 20;

  private static final List<String> PULL =
      List.of("round", "prompt", "query", "position", "scale", "replicate");

  private final Show show;
  private final Optional<String> prompt;
  private final Optional<String> query;
  private final double best;

  private List<JsonNode> pull = List.of();
  private long pullStart;
  private final List<Line> held = new ArrayList<>();
  private long heldBytes;
  private Optional<String> answer = Optional.empty();
  private boolean differs;

  /**
   * @param best score of the first objective
   */
  SampleFilter(Show show, Optional<String> prompt, Optional<String> query, double best) {
    this.show = show;
    this.prompt = prompt;
    this.query = query;
    this.best = best;
  }

  /** Takes a line, and gives those that are let through by now. */
  void take(Line line, Queue<Line> out) {
    if (show == Show.ALL && prompt.isEmpty() && query.isEmpty()) {
      out.add(line);
      return;
    }
    JsonNode node;
    try {
      node = ApiJson.read(line.bytes().toArray());
    } catch (Refusal e) {
      return; // no line of ours
    }
    if (!isOf(node, "prompt", prompt) || !isOf(node, "query", query)) {
      pull = List.of();
      held.clear();
      return;
    }
    boolean completion = node.path("kind").asText().equals("completion");
    switch (show) {
      case ALL -> out.add(line);
      case TROUBLE -> addIf(!completion, line, out);
      case UNPARSED -> addIf(completion && node.path("answer").isNull(), line, out);
      case WRONG -> addIf(completion && isWrong(node), line, out);
      case DISAGREEMENTS -> {
        if (completion) {
          hold(node, line, out);
        }
      }
    }
  }

  /** Where reading has to begin for lines from a position on to be let through as they are now. */
  long from(long position) {
    return pull.isEmpty() ? position : pullStart;
  }

  /** Whether it may yet let through what it was given. */
  boolean holds() {
    return !held.isEmpty();
  }

  private static void addIf(boolean wanted, Line line, Queue<Line> out) {
    if (wanted) {
      out.add(line);
    }
  }

  private static boolean isOf(JsonNode node, String field, Optional<String> wanted) {
    return wanted.isEmpty() || wanted.get().equals(node.path(field).asText());
  }

  private boolean isWrong(JsonNode node) {
    JsonNode scores = node.path("scores");
    JsonNode first = scores.isEmpty() ? scores : scores.iterator().next();
    return first.isNumber() && first.doubleValue() != best;
  }

  private void hold(JsonNode node, Line line, Queue<Line> out) {
    List<JsonNode> its = PULL.stream().map(node::path).toList();
    if (!its.equals(pull)) {
      pull = its;
      pullStart = line.start();
      held.clear();
      heldBytes = 0;
      answer = Optional.empty();
      differs = false;
    }
    JsonNode given = node.path("answer");
    if (given.isTextual()) {
      differs |= answer.isPresent() && !answer.get().equals(given.textValue());
      answer = Optional.of(given.textValue());
    }
    if (heldBytes + line.bytes().length() > MAX_HELD_BYTES) {
      differs = true;
    }
    if (differs) {
      out.addAll(held);
      held.clear();
      out.add(line.from(pullStart));
    } else {
      held.add(line.from(pullStart));
      heldBytes += line.bytes().length();
    }
  }
}
