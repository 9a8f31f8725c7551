package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs of deployed policies, with a daemon of which only the API is there. */
class PolicyVerbsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      "{\"format\": \"iapo-policy/1\",\n \"digits\": 0.10000000000000000055}";

  @TempDir private Path dir = Path.of("");

  private final FakePolicyDaemon daemon = new FakePolicyDaemon();

  @BeforeEach
  void hasTheFolder() throws IOException {
    daemon.has(dir);
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  private CommandLineRun iapo(String... args) {
    return daemon.iapo(dir, args);
  }

  private String policy() throws IOException {
    return Files.writeString(dir.resolve("policy.json"), POLICY).toString();
  }

  /** What was printed if it went well, with the daemon's address as {@code URL}. */
  private String done(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    return run.out().replace(daemon.uri().toString(), "URL");
  }

  private String last() {
    return daemon.requests.get(daemon.requests.size() - 1);
  }

  private static void assertRefused(CommandLineRun run, String... lines) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).containsExactly(lines);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void deploy_ofAFile_sendsItAsItIs_andSaysWhatWasDone() throws IOException {
    assertThat(done(iapo("deploy", policy(), "--name", "sums", "--note", "the first")))
        .isEqualTo(
            """
            deployed sums: version 1
            sums: version 1 is live
            context            prompt  model  strategy       N  quality  tokens per query
            economy (default)  brief   small  single         1   0.7500           12.5000
            premium            steps   large  majority-vote  8   0.9375           1,234.5
            base URL: URL/v1
            model: iapo/sums
            """);
    assertThat(daemon.requests).hasSize(1);
    assertThat(last())
        .startsWith("POST /v1/policies/sums/versions {")
        .contains("\"policy\":" + POLICY, "\"note\":\"the first\"", "\"earlyStop\":\"auto\"")
        .doesNotContain("share", "\"run\"");
  }

  @Test
  void deploy_ofAFolderOrARun_takesItsPolicy() throws IOException {
    policy();
    done(iapo("deploy", dir.toString(), "--name", "sums"));
    assertThat(last()).contains("\"policy\":" + POLICY);
    done(iapo("deploy", "quick-1", "--name", "sums"));
    assertThat(last()).contains("\"run\":\"quick-1\"").doesNotContain("policy\":");
  }

  @Test
  void deploy_withTerms_sendsThemInTheApisWords() throws IOException {
    done(
        iapo(
            "deploy",
            policy(),
            "--name=sums",
            "--context=premium",
            "--early-stop=0.95",
            "--good-enough=0.9",
            "--wave=2",
            "--deadline=30s",
            "--max-tokens=2000"));
    var body = JSON.readTree(last().substring(last().indexOf('{')));
    assertThat(body.get("context").asText()).isEqualTo("premium");
    assertThat(body.get("earlyStop").asDouble()).isEqualTo(0.95);
    assertThat(body.get("goodEnough").asDouble()).isEqualTo(0.9);
    assertThat(body.get("wave").asInt()).isEqualTo(2);
    assertThat(body.get("deadline").asText()).isEqualTo("30s");
    assertThat(body.get("maxCost")).isEqualTo(JSON.readTree("{\"tokens\":2000}"));
  }

  @Test
  void versions_areSharedPromotedRolledBackAndTakenAway() throws IOException {
    done(iapo("deploy", policy(), "--name", "sums"));
    String shared = done(iapo("deploy", policy(), "--name", "sums", "--share", "0.125"));
    assertThat(last()).contains("\"share\":0.125");
    assertThat(shared.lines().limit(2))
        .containsExactly(
            "deployed sums: version 2",
            "sums: version 1 is live; version 2 is the candidate, with 12.5% of the requests");
    assertThat(shared).endsWith("model: iapo/sums (iapo/sums@2 asks this version alone)\n");
    assertThat(done(iapo("share", "sums", "0")))
        .isEqualTo(
            "sums: version 1 is live; version 2 is the candidate, without a share of the"
                + " requests\n");
    assertThat(last()).startsWith("PATCH /v1/policies/sums {").contains("\"share\":0");
    String promoted =
        "sums: version 2 is live (iapo --server URL rollback sums makes version 1 live again)\n";
    assertThat(done(iapo("promote", "sums"))).isEqualTo(promoted);
    assertThat(last()).isEqualTo("POST /v1/policies/sums/promote {}");
    assertThat(done(iapo("rollback", "sums"))).isEqualTo("sums: version 1 is live\n");
    assertThat(last()).isEqualTo("POST /v1/policies/sums/rollback");
    assertThat(done(iapo("promote", "sums", "--version", "2"))).isEqualTo(promoted);
    assertThat(last()).isEqualTo("POST /v1/policies/sums/promote {\"version\":2}");
    assertThat(done(iapo("undeploy", "sums", "--version", "1")))
        .isEqualTo("undeployed sums: version 1\nsums: version 2 is live\n");
    assertThat(done(iapo("undeploy", "sums", "--yes"))).isEqualTo("undeployed sums\n");
    assertThat(last()).isEqualTo("DELETE /v1/policies/sums");
    CommandLineRun none = iapo("policies");
    assertThat(none.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(none.err())
        .isEqualTo(
            "the daemon %s has no deployed policy (iapo --server %s deploy RUN|policy.json --name NAME deploys one)\n"
                .formatted(daemon.uri(), daemon.uri()));
  }

  @Test
  void undeploy_ofAName_asksBefore() throws IOException {
    done(iapo("deploy", policy(), "--name", "sums"));
    assertRefused(
        iapo("undeploy", "sums"),
        "iapo: The model iapo/sums, of 1 version, will answer no more, and what was recorded of it"
            + " goes. Go on? There is no terminal to ask on: pass --yes to agree.");
    assertThat(last()).isEqualTo("GET /v1/policies/sums");
    assertRefused(iapo("undeploy", "other"), "iapo: no policy is called other");
    CommandLineRun no = answered("n\n", "undeploy", "sums");
    assertThat(no.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(no.err()).endsWith("Go on? [y/N] iapo: nothing was undeployed\n");
    assertThat(last()).isEqualTo("GET /v1/policies/sums");
    assertThat(answered("y\n", "undeploy", "sums").out()).isEqualTo("undeployed sums\n");
    assertThat(last()).isEqualTo("DELETE /v1/policies/sums");
  }

  /** Runs a verb at a terminal at which this is typed. */
  private CommandLineRun answered(String typed, String... args) {
    InputStream in = System.in;
    System.setProperty("iapo.interactive", "true");
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      return iapo(args);
    } finally {
      System.setIn(in);
      System.clearProperty("iapo.interactive");
    }
  }

  @Test
  void policies_listsAll_andShowsOneWithItsWarnings() throws IOException {
    daemon.besides.put(
        2,
        """
        {"unavailable":"there is no provider openai",
         "watch":[{"context":"premium","requests":1200,"answered":1190,"partial":7,
           "failed":{"deadline_exceeded":6,"unparsed":4},
           "seconds":{"mean":0.5,"median":0.4,"p95":1.5,"greatest":2},
           "planned":9600,"drawn":6000,"saved":3600,
           "cost":{"mean":1000.5,"error":1},"completions":{"mean":5.1,"error":0.1},
           "margin":{"mean":0.7,"error":0.1},"agreement":{"mean":0.6,"error":0.01},
           "unparsed":{"mean":0.01,"error":0.01},
           "promise":{"quality":0.9,"utility":0.8,"cost":{"mean":1234.5,"error":3},
             "completions":{"mean":8,"error":0},"agreement":{"mean":0.8,"error":0.01},
             "unparsed":null},
           "drifted":["agreement 0.60 (promised: 0.80)"]},
          {"context":"weights","requests":3,"answered":3,"partial":0,"failed":{},
           "seconds":{"mean":null,"median":null,"p95":null,"greatest":null},
           "planned":3,"drawn":3,"saved":0,"cost":{"mean":null,"error":null},
           "completions":{"mean":1,"error":0},"margin":{"mean":null,"error":null},
           "agreement":{"mean":null,"error":null},"unparsed":{"mean":0,"error":0},
           "promise":null,"drifted":[]}]}
        """);
    String file = policy();
    done(iapo("deploy", file, "--name", "a.b"));
    done(iapo("deploy", file, "--name", "sums", "--max-usd", "0.05"));
    done(iapo("deploy", "quick-1", "--name", "sums", "--share", "0.1", "--note", "try it"));
    assertThat(done(iapo("policies")))
        .isEqualTo(
            """
            policy  live  candidate  share  requests  warnings
            a.b        1          –      –         0         0
            sums       1          2    10%     1,203         2
            """);
    assertThat(done(iapo("policies", "sums")).replaceAll("2030-01-0\\d \\d\\d:\\d\\d", "DAY"))
        .isEqualTo(
            """
            sums: version 1 is live; version 2 is the candidate, with 10% of the requests
            base URL: URL/v1
            model: iapo/sums

            version 2, of task arithmetic, deployed DAY by me, of run quick-1: try it
              early-stop auto
              context            prompt  model  strategy       N  quality  tokens per query
              economy (default)  brief   small  single         1   0.7500           12.5000
              premium            steps   large  majority-vote  8   0.9375           1,234.5
              seen        requests  failed  partial  median s   p95 s  saved  completions   tokens  agreement  unparsed
              premium        1,200      10        7    0.4000  1.5000  3,600       5.1000  1,000.5     0.6000    0.0100
                promised         –       –        –         –       –      –       8.0000  1,234.5     0.8000         –
              weights            3       0        0         –       –      0       1.0000        –          –    0.0000
              failed: premium: deadline_exceeded 6
              failed: premium: unparsed 4
              warning: cannot be asked: there is no provider openai
              warning: premium: agreement 0.60 (promised: 0.80)

            version 1, of task arithmetic, deployed DAY by me
              early-stop auto, max-usd 0.05
              context            prompt  model  strategy       N  quality  tokens per query
              economy (default)  brief   small  single         1   0.7500           12.5000
              premium            steps   large  majority-vote  8   0.9375           1,234.5
              no requests since the daemon began
            """);
    assertThat(JSON.readTree(done(iapo("policies", "--json"))).at("/policies/1/name").asText())
        .isEqualTo("sums");
    assertThat(JSON.readTree(done(iapo("policies", "sums", "--json"))).at("/share").asDouble())
        .isEqualTo(0.1);
    assertRefused(iapo("policies", "other"), "iapo: no policy is called other");
  }

  @Test
  void aChoiceByTheReference_isSaidToBeOutOfReach() throws IOException {
    daemon.besides.put(
        1,
        """
        {"contexts":[{"id":"best","oracle":true,
          "arm":{"prompt":"p","model":"m","strategy":"best-of-n","scale":4},
          "promise":{"quality":null,"cost":null,"completions":null}}]}
        """);
    assertThat(done(iapo("deploy", policy(), "--name", "sums")).lines().skip(2).limit(3))
        .containsExactly(
            "context         prompt  model  strategy   N  quality  tokens per query",
            "best (default)  p       m      best-of-n  4  unknown           unknown",
            "note: best: selects by the reference answer, and cannot be asked (expected: another"
                + " context, or weights)");
  }

  @Test
  void whatTheDaemonRefuses_isSaidInItsWordsWithAllProblems() throws IOException {
    Path newer = Files.writeString(dir.resolve("newer.json"), "{\"format\":\"iapo-policy/2\"}");
    assertRefused(
        iapo("deploy", newer.toString(), "--name", "sums"),
        "iapo: the policy cannot be served",
        "iapo: policy: format iapo-policy/2 (expected: iapo-policy/1; a newer iapo reads it)",
        "iapo: policy: contexts: none (expected: at least one)");
    assertRefused(iapo("deploy", "nosuchrun", "--name", "sums"), "iapo: there is no run nosuchrun");
    done(iapo("deploy", policy(), "--name", "sums"));
    assertRefused(
        iapo("promote", "sums"), "iapo: sums has no candidate (expected: {\"version\": n})");
    assertRefused(iapo("rollback", "sums"), "iapo: sums: no version was live before");
    assertRefused(iapo("undeploy", "sums", "--version", "1"), "iapo: version 1 of sums is live");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "deploy DIR/policy.json --name Sums | --name Sums (expected: small letters, digits",
        "deploy DIR/policy.json --name= | --name blank (expected: small letters",
        "deploy DIR/policy.json --name .. | --name .. (expected:",
        "policies iapo/sums | NAME iapo/sums (expected:",
        "deploy DIR/policy.json | Missing required option: '--name=NAME'",
        "deploy --name sums | RUN|policy.json",
        "deploy DIR/policy.json --name s --max-usd 1 --max-tokens 5 | exactly one of: usd, tokens, completions",
        "deploy DIR/policy.json --name s --early-stop soon | --early-stop",
        "deploy DIR/policy.json --name s --early-stop 0.5 | --early-stop",
        "deploy DIR/policy.json --name s --good-enough 2 | --good-enough",
        "deploy DIR/policy.json --name s --wave 2 | --wave",
        "deploy DIR/policy.json --name s --deadline 3 apples | Unmatched argument",
        "deploy DIR/policy.json --name s --deadline never | --deadline",
        "deploy DIR/policy.json --name s --max-completions 0 | --max-completions",
        "deploy DIR/policy.json --name s --share 1 | --share: `1` (expected: a number, 0 up to below 1",
        "deploy DIR/policy.json --name s --share half | --share: `half`",
        "deploy DIR/missing.json --name s | missing.json: no such file (expected: a policy file, the output folder of a run, or the id of a run)",
        "deploy missing.json --name s | missing.json: no such file (expected: a policy file",
        "deploy DIR/empty --name s | empty: a folder without policy.json (expected: a policy file",
        "deploy DIR/list.json --name s | list.json: not one JSON object (expected: the policy.json of a run)",
        "deploy DIR/more.json --name s | more.json: not one JSON object",
        "deploy DIR/latin.json --name s | latin.json: not UTF-8 (expected: the policy.json of a run)",
        "share sums 1.5 | S: `1.5` (expected: a number, 0 up to below 1",
        "share sums | Missing required parameter: 'S'",
        "promote sums --version x | Invalid value for option '--version': 'x' is not an int",
        "rollback | Missing required parameter: 'NAME'",
      })
  void wrongUsage_isSaidBeforeAnythingIsSent(String args, String said) throws IOException {
    policy();
    Files.createDirectory(dir.resolve("empty"));
    Files.writeString(dir.resolve("list.json"), "[]");
    Files.writeString(dir.resolve("more.json"), POLICY + ", \"share\": 0.5");
    Files.write(dir.resolve("latin.json"), "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1));
    CommandLineRun run = iapo(args.replace("DIR", dir.toString()).strip().split(" +"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("iapo: ")
        .contains(said.replace('`', '"'))
        .doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
    assertThat(daemon.requests).isEmpty();
  }

  @Test
  void daemon_isTheNamedOne_elseTheOneOfTheFolder_elseTheRemedyIsSaid() throws IOException {
    Path other = dir.resolve("other");
    assertRefused(
        iapo("policies", "--data-dir", other.toString()),
        "iapo: option '--data-dir' (DIR) should be specified only once",
        "try: iapo policies --help");
    CommandLineRun none = CommandLineRun.of("policies", "--data-dir", other.toString());
    assertRefused(
        none,
        "iapo: policies are served by a daemon, and none has %s (bin/iapo serve starts one; --server URL or $IAPO_SERVER names another; bin/iapo serve-policy FILE serves one policy alone)"
            .formatted(other));
    try (FakePolicyDaemon second = new FakePolicyDaemon()) {
      iapo("policies", "--server", second.uri().toString());
      assertThat(second.requests).containsExactly("GET /v1/policies");
      assertThat(daemon.requests).isEmpty();
    }
    Files.writeString(dir.resolve("daemon.url"), "https://example.org");
    assertThat(iapo("policies").err()).contains("none has " + dir);
    daemon.close();
    daemon.has(dir);
    CommandLineRun gone = iapo("policies");
    assertThat(gone.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(gone.err()).contains(daemon.uri() + " cannot be reached", "bin/iapo serve");
  }
}
