package dev.iapo.run;

import dev.iapo.domain.Pull;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.Job;
import dev.iapo.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prepares draws: what a pull still needs, and what has to be reserved for it. */
final class Draws {
  private final RunSettings settings;
  private final Jobs jobs;
  private final Appraisals appraisals;

  Draws(RunSettings settings, Jobs jobs, Appraisals appraisals) {
    this.settings = settings;
    this.jobs = jobs;
    this.appraisals = appraisals;
  }

  /**
   * A draw that can be made once its parts are reserved.
   *
   * @param parts none if nothing has to be asked for
   */
  record Prepared(ArmActor.Draw draw, List<Ledger.Part> parts) {
    boolean isWhole() {
      return parts.isEmpty();
    }

    /** The same, of which nothing is asked for. */
    ArmActor.Draw asItIs() {
      return new ArmActor.Draw(
          draw.index(), draw.pull(), draw.kept(), Optional.empty(), Map.of(), draw.priority());
    }

    /** Of whose provider a part is. */
    String provider(String part) {
      return parts.stream()
          .collect(Collectors.toMap(Ledger.Part::id, Function.identity()))
          .getOrDefault(part, parts.get(0))
          .provider();
    }
  }

  Prepared prepare(int index, Pull pull, Kept kept) {
    List<Ledger.Part> judging =
        kept.isWhole() ? appraisals.missing(pull, kept) : appraisals.parts(pull, kept);
    List<Ledger.Part> parts = new ArrayList<>();
    Optional<Job> job = Optional.empty();
    if (!kept.isWhole()) {
      Job rest = jobs.of(pull, kept.missing());
      parts.add(new Ledger.Part(rest.id(), provider(pull), rest.reservation(), Optional.empty()));
      job = Optional.of(rest);
    }
    parts.addAll(judging);
    Map<String, Spend> reserved =
        judging.stream().collect(Collectors.toUnmodifiableMap(Ledger.Part::id, Ledger.Part::max));
    ArmActor.Draw draw = new ArmActor.Draw(index, pull, kept, job, reserved, jobs.priority());
    return new Prepared(draw, parts);
  }

  private String provider(Pull pull) {
    return settings.task().configurations().get(pull.configuration()).model().provider();
  }

  /** The most that a pull of which nothing is kept can be charged. */
  Spend most(Pull pull) {
    Spend most = Spend.NOTHING;
    for (Ledger.Part part : prepare(0, pull, Kept.nothing(pull.scale())).parts()) {
      most = most.plus(part.max());
    }
    return most;
  }
}
