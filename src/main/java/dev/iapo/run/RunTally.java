package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.store.Recovery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts of a run, in all and per configuration. */
public final class RunTally {
  /**
   * What became of the completions and calls of a configuration.
   *
   * @param completions drawn and received
   * @param reused of them, those that were there from other runs
   * @param unparsed completions without a readable answer
   * @param truncated completions that ended at the token limit
   * @param filtered completions that a filter ended, or that the provider refused to make
   * @param unscored completions without a score, for the scorer failed
   * @param missing completions that were asked for and did not come
   * @param failures calls that failed, which are among {@code calls}
   */
  public record Counts(
      long completions,
      long reused,
      long unparsed,
      long truncated,
      long filtered,
      long unscored,
      long missing,
      long calls,
      Failures failures) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, Failures.NONE);

    public long failedCalls() {
      return failures.calls();
    }

    Counts plus(Counts other) {
      return new Counts(
          completions + other.completions,
          reused + other.reused,
          unparsed + other.unparsed,
          truncated + other.truncated,
          filtered + other.filtered,
          unscored + other.unscored,
          missing + other.missing,
          calls + other.calls,
          failures.plus(other.failures));
    }
  }

  private final List<Counts> counts = new ArrayList<>();
  private final List<SortedMap<String, Long>> remarks = new ArrayList<>(); // by configuration
  private final List<Unread> unread = new ArrayList<>(); // by configuration
  private final int[] largest; // by configuration
  private final JudgeTally judges;
  private Spend spend = Spend.NOTHING;
  private Spend saved = Spend.NOTHING;
  private Spend judged = Spend.NOTHING;
  private Spend wasted = Spend.NOTHING;
  private SortedSet<Integer> quarantined = Collections.emptySortedSet();
  private boolean usageUnknown;

  RunTally(Task task) {
    int configurations = task.configurations().size();
    this.judges = new JudgeTally(task.judging());
    this.largest = new int[configurations];
    for (int i = 0; i < configurations; i++) {
      counts.add(Counts.NONE);
      remarks.add(new TreeMap<>());
      unread.add(new Unread());
    }
  }

  /** Counts a pull that has ended, whatever is still under way. */
  void add(PullRecord record) {
    int configuration = record.pull().configuration();
    counts.set(configuration, counts.get(configuration).plus(of(record)));
    largest[configuration] = Math.max(largest[configuration], record.completions());
    spend = spend.plus(record.spend());
    saved = saved.plus(record.saved());
    judged = judged.plus(record.appraised().spend()).plus(record.appraised().wasted());
    wasted = wasted.plus(record.wasted());
    for (CallRecord call : record.calls()) {
      usageUnknown |= !call.usageKnown();
      for (Sample sample : call.completions()) {
        for (String remark : sample.remarks()) {
          remarks.get(configuration).merge(remark, 1L, Long::sum);
        }
      }
    }
  }

  /** Looks at what pulls brought, in logical order: it does not say the same in any other. */
  void inspect(PullRecord record) {
    judges.add(record);
    unread.get(record.pull().configuration()).add(record);
  }

  private static Counts of(PullRecord record) {
    long unparsed = 0;
    long truncated = 0;
    long filtered = 0;
    long unscored = 0;
    long completions = 0;
    long reused = 0;
    long calls = record.failedCalls();
    for (CallRecord call : record.calls()) {
      if (call.source() == CallRecord.Source.REFUSED) {
        filtered += call.completions().size();
        continue;
      }
      if (call.source() == CallRecord.Source.REUSED) {
        reused += call.completions().size();
      } else {
        calls++;
      }
      completions += call.completions().size();
      for (Sample sample : call.completions()) {
        unscored += sample.isScored() ? 0 : 1;
        unparsed += sample.answer().isEmpty() ? 1 : 0;
        truncated += sample.finishReason().equals("length") ? 1 : 0;
        filtered += sample.finishReason().equals("content_filter") ? 1 : 0;
      }
    }
    return new Counts(
        completions,
        reused,
        unparsed,
        truncated,
        filtered,
        unscored,
        record.pull().scale() - record.completions(),
        calls,
        record.failures());
  }

  public Counts of(int configuration) {
    return counts.get(configuration);
  }

  /** How many completions of a configuration lack what, by what they lack. */
  public SortedMap<String, Long> remarks(int configuration) {
    return Collections.unmodifiableSortedMap(remarks.get(configuration));
  }

  /** What a configuration's answers look like that cannot be read, or are wrong. */
  public Unread unread(int configuration) {
    return unread.get(configuration);
  }

  public JudgeTally judges() {
    return judges;
  }

  /** The most completions that one pull of a configuration brought; 0 if none came. */
  int largestPull(int configuration) {
    return largest[configuration];
  }

  public Counts total() {
    return counts.stream().reduce(Counts.NONE, Counts::plus);
  }

  /** Everything charged so far. */
  public Spend spend() {
    return spend;
  }

  /** What of it judging was charged. */
  public Spend judged() {
    return judged;
  }

  /** What of it calls for completions were charged that brought none. */
  public Spend wasted() {
    return wasted;
  }

  /** What reused completions would have been charged. */
  public Spend saved() {
    return saved;
  }

  /** Calls that were under way when the run's process ended. */
  public int cutOff() {
    return total().failures().of(Recovery.CUT_OFF);
  }

  void quarantined(SortedSet<Integer> queries) {
    quarantined = Collections.unmodifiableSortedSet(new TreeSet<>(queries));
  }

  /** Training queries that were set aside, for every pull on them failed. */
  public SortedSet<Integer> quarantined() {
    return quarantined;
  }

  /** Whether a provider did not report usage, so that maxima were charged. */
  public boolean usageUnknown() {
    return usageUnknown;
  }
}
