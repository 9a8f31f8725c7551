package dev.iapo.serve;

import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Deployable;
import dev.iapo.io.DeploymentCodec.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A deployed policy, as the keeper has it. */
final class Deployed {
  /** A version, as the keeper has it. */
  static final class Version {
    private final Deployable policy;
    private final ServingTerms terms;
    private final Optional<DeployedVersion> ready;
    private final Optional<String> unavailable;
    private final Watch watch;
    private final ServedMeters meters;
    private final Runnable closing;
    private int underWay; // questions
    private boolean ending;

    /**
     * @param ready empty if it cannot be asked now
     * @param unavailable why it cannot
     * @param watch of what it does
     * @param closing ends what is its own
     */
    Version(
        Deployable policy,
        ServingTerms terms,
        Optional<DeployedVersion> ready,
        Optional<String> unavailable,
        Watch watch,
        ServedMeters meters,
        Runnable closing) {
      this.policy = policy;
      this.terms = terms;
      this.ready = ready;
      this.unavailable = unavailable;
      this.watch = watch;
      this.meters = meters;
      this.closing = closing;
    }

    Deployable policy() {
      return policy;
    }

    ServingTerms terms() {
      return terms;
    }

    Optional<DeployedVersion> ready() {
      return ready;
    }

    Optional<String> unavailable() {
      return unavailable;
    }

    Watch watch() {
      return watch;
    }

    ServedMeters meters() {
      return meters;
    }

    void questionBegan() {
      underWay++;
      meters.began();
    }

    void questionEnded() {
      underWay--;
      meters.ended();
      if (ending && underWay == 0) {
        closing.run();
      }
    }

    boolean isEnding() {
      return ending;
    }

    /** It is asked nothing more, and goes when nothing is under way; its meters go at once. */
    void end() {
      ending = true;
      meters.close();
      if (underWay == 0) {
        closing.run();
      }
    }

    void close() {
      meters.close();
      closing.run();
    }
  }

  private final String name;
  private Deployment kept;
  private final Map<Integer, Version> versions = new TreeMap<>();
  private final Optional<QueryRecorder> recorder;

  /**
   * @param recorder of its questions, if they are recorded
   */
  Deployed(String name, Deployment kept, Optional<QueryRecorder> recorder) {
    this.name = name;
    this.recorder = recorder;
    this.kept = kept;
  }

  String name() {
    return name;
  }

  Deployment kept() {
    return kept;
  }

  Optional<QueryRecorder> recorder() {
    return recorder;
  }

  void change(Deployment next) {
    kept = next;
  }

  void add(int number, Version version) {
    versions.put(number, version);
  }

  Version version(int number) {
    Version version = versions.get(number);
    if (version == null) {
      throw new IllegalStateException("%s has no version %d".formatted(name, number));
    }
    return version;
  }

  boolean has(int number) {
    return versions.containsKey(number);
  }

  Version remove(int number) {
    Version version = version(number);
    versions.remove(number);
    return version;
  }

  List<Version> all() {
    return List.copyOf(versions.values());
  }

  /**
   * The version that answers a question: a candidate that cannot be asked gets none.
   *
   * @param draw in 0..1, evenly
   */
  int route(double draw) {
    return kept.candidate().isPresent()
            && draw < kept.share()
            && version(kept.candidate().getAsInt()).ready().isPresent()
        ? kept.candidate().getAsInt()
        : kept.live();
  }

  /** Seconds since 1970, when the version was deployed that is live. */
  long liveSince() {
    return kept.versions().stream()
        .filter(version -> version.number() == kept.live())
        .mapToLong(version -> version.deployed().getEpochSecond())
        .findFirst()
        .orElse(0);
  }

  DeploymentView view() {
    List<DeploymentView.Version> views = new ArrayList<>();
    for (var each : kept.versions()) {
      Version version = version(each.number());
      views.add(
          0,
          new DeploymentView.Version(
              each.number(),
              each.deployed(),
              each.by(),
              each.note(),
              each.run(),
              version.unavailable,
              version.terms,
              version.policy,
              version.watch.views()));
    }
    List<Integer> before = kept.before();
    return new DeploymentView(
        name,
        kept.live(),
        kept.candidate(),
        kept.share(),
        before.isEmpty() ? OptionalInt.empty() : OptionalInt.of(before.get(before.size() - 1)),
        views);
  }
}
