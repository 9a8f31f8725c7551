package dev.iapo.propose;

import java.util.List;

/** Ways to ask, each unlike the others, that are dealt out to the requests of a proposal. */
final class Manner {
  static final List<String> ALL =
      List.of(
          "stepwise: has the answer worked out in small numbered steps before it is given",
          "plan-first: asks for a short plan, and then for carrying it out",
          "verify: has the result checked against the input, and corrected, before it is final",
          "short: says as little as possible and wants nothing but the answer",
          "example-led: shows one or two worked examples that you make up yourself",
          "role: speaks to a particular expert, whose habits matter for this task",
          "extract-first: has what is given and what is asked written down before anything else",
          "decompose: splits the input into smaller questions and joins their answers",
          "two-ways: has it solved in two independent ways, which are then compared",
          "pitfalls: names the mistakes that are easily made here, and how to avoid them",
          "estimate: asks for a rough expectation first, and for a reason if the result is far off",
          "backwards: begins at what an answer must look like, and works back to the input",
          "options: has several candidate answers listed, weighed, and all but one excluded",
          "restate: has the task put into other words, as simple as they can be, and then done",
          "format-first: is strict about the form of the answer, and leaves the way to it open",
          "teach: has the answer explained to a beginner who will ask why",
          "critic: has a draft written, criticised by a harsh reviewer, and written again",
          "checklist: gives a list of conditions, all of which the answer must meet");

  private Manner() {}
}
