package dev.iapo.testkit;

/** Small pickled environments, with the attributes that published ones have. */
public final class Pickles {
  /** 2 prompts × 2 training queries × 3 answers. */
  private static final double[] PROBABILITIES = {
    0.5, 0.25, 0.25, 0, 1, 0, 0.75, 0, 0.25, 0.125, 0.375, 0.5
  };

  private Pickles() {}

  /** A majority vote without its reference answers. */
  public static byte[] votesWithoutAnswers() {
    PickleWriter pickle = new PickleWriter(4).object("Envs.catMV.catMV", "CategoricalMVEnv");
    return pickle.text("cat_probs").doubles(PROBABILITIES, 2, 2, 3).endObject().stop();
  }

  /** A majority vote with one test query, in a list; its module is {@code Envs.catMV.catMV}. */
  public static byte[] votes(int protocol) {
    PickleWriter pickle = new PickleWriter(protocol).startList();
    pickle.object("Envs.catMV.catMV", "CategoricalMVEnv");
    pickle.text("num_prompts").integer(2);
    pickle.text("cat_probs").doubles(PROBABILITIES, 2, 2, 3);
    pickle.text("answers").doubles(new double[] {0, 1}, 2);
    pickle.text("cat_probs_te").doubles(new double[] {0, 0, 1, 1, 0, 0}, 2, 1, 3);
    pickle.text("answers_te").doubles(new double[] {2}, 1);
    voteContexts(pickle);
    return pickle.endObject().endList().stop();
  }

  /** Costs, scale, generator and two contexts. */
  private static void voteContexts(PickleWriter pickle) {
    pickle.text("context_distribution").doubles(new double[] {0.25, 0.75}, 2);
    pickle.text("cost_per_prompt").doubles(new double[] {0.5, 0.25}, 2);
    pickle.text("N_max").integer(7);
    pickle.text("rng").global("numpy.random._pickle", "__generator_ctor").mark();
    pickle.text("PCG64").op('t').op('R').startDictionary();
    pickle.text("state").integer(1).endDictionary().op('b');
    pickle.text("_contexts").startList();
    context(pickle, "low", 0);
    context(pickle, "high", -0.5);
    pickle.endList();
  }

  private static void context(PickleWriter pickle, String level, double cost) {
    pickle.object("Envs.catMV.catMV", "CostContext").text("level").text(level);
    pickle.text("weights").mark().real(1).real(cost).op('t').endObject();
  }

  /** Best-of-N: 1 prompt × 2 queries × 2 outcomes × 2 objectives, whose test queries are copies. */
  public static byte[] scores(int protocol) {
    PickleWriter pickle = new PickleWriter(protocol);
    pickle.object("Envs.catBoN.catBoN", "CategoricalBoNEnv").text("N_max").integer(4);
    for (String split : new String[] {"train", "test"}) {
      pickle.text("outcome_vectors_" + split);
      pickle.doubles(new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, 1, 2, 2, 2);
      pickle.text("outcome_probs_" + split).doubles(new double[] {0.5, 0.5, 0.1, 0.9}, 1, 2, 2);
    }
    pickle.text("cost_per_prompt").doubles(new double[] {0.5}, 1);
    pickle.text("context_distribution").doubles(new double[] {1}, 1);
    pickle.text("_contexts").startList();
    pickle.object("Envs.catBoN.catBoN", "Context").text("weights");
    pickle.mark().real(1).real(0.5).real(-0.25).op('t').endObject();
    return pickle.endList().endObject().stop();
  }

  /** Right or wrong, in tiers of 1 and 2 queries for 2 prompts, with this distribution. */
  public static byte[] tiers(double easy, double hard) {
    PickleWriter pickle = new PickleWriter(4);
    pickle.object("Envs.synthBernoulli.synthBernoulli", "SyntheticBernoulliEnv");
    pickle.text("success_probs").startDictionary();
    pickle.text("easy").doubles(new double[] {0.75, 1}, 2, 1);
    pickle.text("hard").doubles(new double[] {0.25, 0.5, 0, 0.5}, 2, 2).endDictionary();
    pickle.text("tier_distribution").doubles(new double[] {easy, hard}, 2);
    voteContexts(pickle);
    return pickle.endObject().stop();
  }
}
