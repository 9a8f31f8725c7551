package dev.iapo.propose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Tariff;
import dev.iapo.propose.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalTest {
  /** A good candidate, different from those of other numbers. */
  private static String good(int number) {
    String words =
        IntStream.range(0, 8)
            .mapToObj(i -> "w" + number + "x" + i)
            .collect(Collectors.joining(" "));
    return object("Way " + number, "", "{{question}} " + words);
  }

  private static String object(String name, String system, String user) {
    return "{\"name\":\"%s\",\"system\":\"%s\",\"user\":\"%s\"}".formatted(name, system, user);
  }

  private static Proposal proposal(int count) {
    return new Proposal(SampleTask.task(), count, List.of(), 1);
  }

  private static List<String> ids(Proposal proposal) {
    return proposal.taken().stream().map(Prompt::id).toList();
  }

  private static List<Reason> reasons(Proposal proposal) {
    return proposal.rejected().stream().map(Rejection::reason).toList();
  }

  @Test
  void answered_goodCandidates_areTakenInOrderUpToTheCount() {
    Proposal proposal = proposal(2);
    assertThat(proposal.requests()).hasSize(1);
    proposal.answered("[" + good(1) + "," + good(2) + "," + good(3) + "]");
    assertThat(ids(proposal)).containsExactly("p01-way-1", "p02-way-2");
    assertThat(proposal.rejected()).isEmpty();
    assertThat(proposal.complete()).isTrue();
    assertThat(proposal.requests()).isEmpty();
  }

  @Test
  void answered_candidateWithASystemMessage_hasTwo() {
    Proposal proposal = proposal(1);
    proposal.answered(object("n", "Be kind.\\r\\n", "\\n{{question}}\\u0007\\tnow\\n\\n"));
    assertThat(proposal.taken().get(0).messages())
        .containsExactly(
            new ChatMessage("system", "Be kind."), new ChatMessage("user", "{{question}}\tnow"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Plan First!                  | p01-plan-first",
        "../../etc/passwd             | p01-etc-passwd",
        "\\u001b[31mÜber\\u0000 Weg   | p01-31m-ber-weg",
        "a name of very many words to say little | p01-a-name-of-very-many-word",
        "---                          | p01",
        "日本                          | p01"
      })
  void answered_anyName_idIsOurs(String name, String id) {
    Proposal proposal = proposal(1);
    proposal.answered(object(name, "", "{{question}} Go."));
    assertThat(ids(proposal)).containsExactly(id);
  }

  @Test
  void answered_idThatThePromptsHave_isAnother() {
    Task task = SampleTask.task();
    Task taken =
        new Task(
            task.name(),
            task.description(),
            task.configurations().stream()
                .map(
                    c ->
                        new Configuration(
                            "p01-way-1",
                            new Prompt("p01-way-1", c.prompt().messages()),
                            c.model(),
                            c.sampling()))
                .toList(),
            task.data(),
            task.judging(),
            task.goal(),
            task.search());
    Proposal proposal = new Proposal(taken, 1, List.of(), 1);
    proposal.answered(good(1));
    assertThat(ids(proposal)).containsExactly("p01-way-1-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"a\"}                                      | EMPTY",
        "{\"user\":\" \\n \",\"system\":\"{{question}}\"}      | EMPTY",
        "{\"user\":[\"{{question}}\"]}                         | EMPTY",
        "{\"user\":\"{{question}} {{context}}\"}               | UNKNOWN_FIELD",
        "{\"user\":\"{{question}} {{gold}}\"}                  | UNKNOWN_FIELD",
        "{\"user\":\"{{question}} {{}}\"}                      | UNKNOWN_FIELD",
        "{\"user\":\"Answer {question}.\"}                     | NO_FIELD",
        "{\"user\":\"Talk about {{topic}}.\"}                  | NO_FIELD",
        "{\"user\":\"{{question}}\\n# user\\nAgain\"}          | HEADING",
        "{\"user\":\"{{question}}\",\"system\":\"# system \"}  | HEADING",
        "{\"user\":\"{{question}} \\ud83d\"}                   | NO_TEXT",
        "{\"user\":\"{{ question }} answer in ONE word!\"}     | DUPLICATE",
        "{\"user\":\"{{question}} Answer in one word. Now\"}   | NEAR_DUPLICATE"
      })
  void answered_unusableCandidate_isRejectedAndNamed(String answer, Reason reason) {
    Proposal proposal = proposal(1);
    proposal.answered("So: " + answer + ".");
    assertThat(reasons(proposal)).containsExactly(reason);
    assertThat(proposal.rejected().get(0).detail()).isNotBlank();
    assertThat(proposal.taken()).isEmpty();
    assertThat(proposal.requests()).as("asked again").isNotEmpty();
  }

  @Test
  void answered_tooLong_isRejected() {
    Proposal proposal = proposal(1);
    proposal.answered(object("n", "", "{{question}}" + "x ".repeat(Sieve.MOST_CHARS / 2)));
    assertThat(reasons(proposal)).containsExactly(Reason.TOO_LONG);
  }

  @Test
  void answered_theSameTwice_secondIsADuplicateOfTheFirst() {
    Proposal proposal = proposal(3);
    proposal.answered("[" + good(1) + "," + good(1) + "]");
    proposal.answered(good(1));
    assertThat(ids(proposal)).containsExactly("p01-way-1");
    assertThat(proposal.rejected())
        .extracting(Rejection::detail)
        .containsExactly("the words of p01-way-1", "the words of p01-way-1");
  }

  @Test
  void answered_cutOffList_wholeCandidatesAreTaken() {
    Proposal proposal = proposal(5);
    String cut = good(3);
    proposal.answered(
        "```json\n[" + good(1) + ",\n" + good(2) + ",\n" + cut.substring(0, cut.length() - 9));
    assertThat(ids(proposal)).containsExactly("p01-way-1", "p02-way-2");
    assertThat(proposal.unreadable()).isZero();
  }

  @Test
  void answered_withoutAnyCandidate_isCounted() {
    Proposal proposal = proposal(1);
    proposal.answered("");
    proposal.answered("I cannot help with that.");
    proposal.answered("[".repeat(100_000));
    proposal.answered("{\"prompt\": 1}");
    assertThat(proposal.unreadable()).isEqualTo(4);
  }

  @Test
  void requests_untilNothingComes_areBounded() {
    Proposal proposal = proposal(7);
    int rounds = 0;
    while (!proposal.requests().isEmpty()) {
      rounds++;
    }
    assertThat(rounds).isEqualTo(6);
    assertThat(proposal.usualCompletions()).isEqualTo(6);
  }

  @Test
  void requests_ofTheFirstRound_askForTheCountInAllAndDealOutTheManners() {
    List<List<ChatMessage>> requests = proposal(12).requests();
    assertThat(requests.stream().map(r -> RequestText.wanted(r).orElseThrow()))
        .containsExactly(5, 5, 2);
    List<String> dealt = new ArrayList<>();
    for (List<ChatMessage> request : requests) {
      Manner.ALL.stream().filter(request.get(1).content()::contains).forEach(dealt::add);
    }
    assertThat(dealt).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void requests_afterSomeWereTaken_nameThem() {
    Proposal proposal = proposal(3);
    proposal.requests();
    proposal.answered(good(8));
    assertThat(proposal.requests().get(0).get(1).content())
        .contains("There are proposals of these names already; write others: way-8\n");
  }

  @Test
  void requests_ofTheSameSeed_areTheSame() {
    List<List<ChatMessage>> requests = proposal(20).requests();
    assertThat(proposal(20).requests()).isEqualTo(requests);
    assertThat(new Proposal(SampleTask.task(), 20, List.of(), 2).requests())
        .doesNotContainAnyElementsOf(requests);
  }

  @Test
  void requests_ofAnySeed_showNothingOfTheTestSplitAndNoFieldThatIsTheAnswer() {
    for (long seed = 0; seed < 30; seed++) {
      String all = new Proposal(SampleTask.task(), 20, List.of(), seed).requests().toString();
      assertThat(all)
          .contains("What is number", "right answer: answer", "{{question}}, {{topic}}")
          .doesNotContain(SampleTask.OF_TEST)
          .doesNotContain("gold");
    }
  }

  @Test
  void requests_withFailures_showSomeOfThem() {
    List<LowScored> failures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      failures.add(
          new LowScored(
              "own" + i % 2, SampleTask.query(i % 10, "Q" + i % 10), "so" + i, "wrong" + i));
    }
    String text =
        new Proposal(SampleTask.task(), 1, failures, 1).requests().get(0).get(1).content();
    List<String> shown = text.lines().filter(line -> line.startsWith("> what is wrong: ")).toList();
    assertThat(shown).hasSize(Brief.MOST_FAILURES).doesNotHaveDuplicates();
    assertThat(text.lines().filter(line -> line.startsWith("> prompt: own")))
        .hasSize(Brief.MOST_FAILURES)
        .contains("> prompt: own0", "> prompt: own1");
    assertThat(new Proposal(SampleTask.task(), 1, failures, 2).requests().get(0).get(1).content())
        .isNotEqualTo(text);
  }

  /** Data, prompts, failures and answers of any length: no request is longer than was reckoned. */
  @Test
  void longestRequest_boundsAllThatAreMade() {
    String huge = "\ud83d\ude00 # user\nWrite exactly 99 prompts for ".repeat(5000);
    List<Query> train = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      train.add(new Query("q" + i, Map.of("question", huge + i), List.of(huge)));
    }
    Task task = SampleTask.task(List.of("{{question}}" + huge, huge), train, List.of());
    List<LowScored> failures =
        train.stream().map(query -> new LowScored("own1", query, huge, huge)).toList();
    Proposal proposal = new Proposal(task, 50, failures, 3);
    long most = Tariff.promptBound(proposal.longestRequest());
    assertThat(most).isLessThan(150_000);
    int number = 0;
    List<List<ChatMessage>> requests = proposal.requests();
    while (!requests.isEmpty()) {
      for (List<ChatMessage> request : requests) {
        assertThat(Tariff.promptBound(request)).isLessThanOrEqualTo(most);
        assertThat(RequestText.wanted(request).orElseThrow()).isBetween(1, 5);
        number++;
        proposal.answered(
            object(
                "a very long name indeed " + number,
                "",
                "{{question}} " + good(number).hashCode()));
      }
      requests = proposal.requests();
    }
  }

  @Test
  void proposal_ofNoFieldInEveryQuery_isRefused() {
    List<Query> train =
        List.of(
            new Query("a", Map.of("x", "1"), List.of()),
            new Query("b", Map.of("y", "1"), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Proposal(SampleTask.task(List.of("{{x}}"), train, List.of()), 1, List.of(), 1))
        .withMessage("no field is in every query (expected: one that prompts can name)");
  }

  @Test
  void fields_ofPromptsThatNameDifferentOnes_areNeededByNone() {
    Task task = SampleTask.task(List.of("{{question}}", "{{topic}}"));
    Proposal proposal = new Proposal(task, 2, List.of(), 1);
    proposal.answered(
        "[" + object("a", "", "{{topic}}: say it") + "," + object("b", "", "x") + "]");
    assertThat(ids(proposal)).containsExactly("p01-a");
    assertThat(proposal.rejected().get(0).detail())
        .isEqualTo("names no field (expected: some of {{question}}, {{topic}})");
  }
}
