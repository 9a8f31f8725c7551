package dev.iapo.propose;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import dev.iapo.scoring.JsonRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to a number of candidate prompts: what to ask, round by round, and what is taken of the
 * answers. A function of the task, the failures, the seed and the answers.
 */
public final class Proposal {
  /** The most candidates that may be wanted. */
  public static final int MOST = 200;

  /** The most candidates that one request asks for. */
  private static final int PER_REQUEST = 5;

  private static final int MOST_ROUNDS = 6;
  private static final long MANNERS = Seeds.hash("manners");

  private final Brief brief;
  private final int count;
  private final List<String> manners;
  private final Sieve sieve;
  private final List<Prompt> taken = new ArrayList<>();
  private final List<String> names = new ArrayList<>(); // of those taken, where they have one
  private final List<Rejection> rejected = new ArrayList<>();
  private int unreadable;
  private int rounds;
  private int asked;

  /**
   * A proposal that begins.
   *
   * @param count how many candidates are wanted, 1..{@value #MOST}
   * @param failures those to choose from
   * @throws IllegalArgumentException if the queries have no field that prompts can name
   */
  public Proposal(Task task, int count, List<LowScored> failures, long seed) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("count: " + count + " (expected: 1.." + MOST + ")");
    }
    this.brief = Brief.of(task, failures, seed);
    if (brief.fields().usable().isEmpty()) {
      throw new IllegalArgumentException(
          "no field is in every query (expected: one that prompts can name)");
    }
    this.count = count;
    this.manners = Brief.shuffled(Manner.ALL, Seeds.mix(seed, MANNERS));
    this.sieve = new Sieve(brief.fields(), brief.own());
  }

  /** How many completions to allow for, if nobody says: twice those of the first round, and two. */
  public int usualCompletions() {
    return 2 * requests(count) + 2;
  }

  private static int requests(int missing) {
    return (missing + PER_REQUEST - 1) / PER_REQUEST;
  }

  /** A request that is as long as any can be. */
  public List<ChatMessage> longestRequest() {
    return RequestText.longest(brief, PER_REQUEST, count);
  }

  /** The requests of the next round, none of which needs another's answer; empty at the end. */
  public List<List<ChatMessage>> requests() {
    int missing = count - taken.size();
    if (missing == 0 || rounds == MOST_ROUNDS) {
      return List.of();
    }
    rounds++;
    List<List<ChatMessage>> requests = new ArrayList<>();
    for (int i = 0; i < requests(missing); i++) {
      int wanted = rounds > 1 ? PER_REQUEST : Math.min(PER_REQUEST, missing - i * PER_REQUEST);
      requests.add(RequestText.of(brief, wanted, nextManners(wanted), names));
    }
    return requests;
  }

  private List<String> nextManners(int wanted) {
    List<String> next = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      next.add(manners.get(asked++ % manners.size()));
    }
    return next;
  }

  /** Takes in an answer; answers are to be given in the order of their requests. */
  public void answered(String text) {
    List<Candidate> candidates =
        JsonRecords.with(RequestText.KEYS, text).stream().map(Candidate::of).toList();
    if (candidates.isEmpty()) {
      unreadable++;
    }
    candidates.forEach(this::take);
  }

  private void take(Candidate candidate) {
    if (taken.size() == count) {
      return; // more than was asked for
    }
    Optional<Rejection> problem = sieve.problem(candidate);
    if (problem.isPresent()) {
      rejected.add(problem.get());
      return;
    }
    Prompt prompt = new Prompt(id(candidate.name()), candidate.messages());
    sieve.add(prompt);
    taken.add(prompt);
    if (!candidate.name().isEmpty()) {
      names.add(candidate.name());
    }
  }

  /** Such as {@code p07-plan-first}: never what the model wrote, and no other prompt's. */
  private String id(String name) {
    String number = String.valueOf(taken.size() + 1);
    int digits = Math.max(2, String.valueOf(count).length());
    String numbered =
        "p" + "0".repeat(digits - number.length()) + number + (name.isEmpty() ? "" : "-" + name);
    String free = numbered;
    for (int again = 2; sieve.has(free); again++) {
      free = numbered + "-" + again;
    }
    return free;
  }

  /** The candidates so far, in order; their ids are those of no prompt of the task. */
  public List<Prompt> taken() {
    return List.copyOf(taken);
  }

  public List<Rejection> rejected() {
    return List.copyOf(rejected);
  }

  /** How many answers held no candidate at all. */
  public int unreadable() {
    return unreadable;
  }

  public boolean complete() {
    return taken.size() == count;
  }
}
