package dev.iapo.serve;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Arm;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The template fields of which a question gives the values. */
final class Variables {
  /** What judges are told besides the query. */
  private static final Set<String> OF_JUDGES = Set.of("completion", "other");

  private Variables() {}

  /** Those that an arm's prompt and its judges name. */
  static Set<String> of(Arm arm, List<Appraiser> judges) {
    Set<String> named = new LinkedHashSet<>(arm.configuration().prompt().fieldUses().keySet());
    for (Appraiser judge : judges) {
      if (judge.kind() == Appraiser.Kind.JUDGE) {
        judge.configuration().prompt().fieldUses().keySet().stream()
            .filter(field -> !OF_JUDGES.contains(field))
            .forEach(named::add);
      }
      if (judge.compares()) {
        named.add(judge.against());
      }
    }
    return named;
  }

  /** Those of all arms of a policy. */
  static Set<String> of(Deployable policy) {
    Stream<Arm> chosen = policy.choices().stream().map(Deployable.Choice::arm);
    Stream<Arm> others =
        policy.tradeoffs().stream()
            .flatMap(tradeoff -> tradeoff.segments().stream().map(Deployable.Segment::arm));
    List<Appraiser> judges = DeployedVersion.appraisers(policy);
    Set<String> all = new LinkedHashSet<>();
    Stream.concat(chosen, others).forEach(arm -> all.addAll(of(arm, judges)));
    return all;
  }
}
