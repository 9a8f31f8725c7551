package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.Configuration;
import dev.iapo.io.ProbeCodec.Finding;
import dev.iapo.io.ProbeCodec.Probed;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.RateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a few calls show of a model and of who offers it. */
final class Probe {
  private static final String UNKNOWN = "unknown";

  private final ProviderSetup provider;
  private final Configuration configuration;
  private final Tariff tariff;
  private final ProbeCalls calls;
  private final List<Finding> findings = new ArrayList<>();

  Probe(ProviderSetup provider, Configuration configuration, Tariff tariff, ProbeCalls calls) {
    this.provider = provider;
    this.configuration = configuration;
    this.tariff = tariff;
    this.calls = calls;
  }

  /** Makes the calls; after a first one that fails, no more. */
  Probed run() {
    LlmResult first = calls.one(1);
    if (first instanceof LlmFailure failure) {
      find("reachable", "no", failure.message() + " (" + remedy(failure.kind()) + ")");
      return probed(false);
    }
    LlmReply reply = (LlmReply) first;
    find("reachable", "yes", "");
    int at = findings.size();
    LlmResult again = calls.one(1);
    LlmResult otherwise = calls.one(0);
    boolean several = choices(reply);
    seed(reply, again, otherwise);
    boolean usage = usage(reply, again, otherwise);
    logprobs();
    boolean enforced = maxTokens();
    limits(reply.limits());
    unknownModel();
    findings.add(at, latency());
    use(several, usage, enforced, reply.limits());
    return probed(true);
  }

  private Probed probed(boolean usable) {
    return new Probed(
        configuration.model().provider(), configuration.model().name(), usable, findings);
  }

  private void find(String name, String verdict, String detail) {
    findings.add(new Finding(name, verdict, detail));
  }

  private String remedy(LlmFailure.Kind kind) {
    return switch (kind) {
      case UNAUTHORIZED ->
          "remedy: check the key"
              + provider.keyVariable().map(name -> " in " + name).orElse("")
              + ", and api-key-variable";
      case UNREACHABLE -> "remedy: check base-url, and that the server runs";
      case QUOTA_EXHAUSTED -> "remedy: the account's quota or credit is used up; raise it";
      case RATE_LIMITED, OVERLOADED -> "remedy: probe again later";
      case NOT_FOUND -> "remedy: check base-url, and the model's name";
      case REJECTED -> "remedy: check base-url, the model's name and the sampling parameters";
      default -> "remedy: probe again; if it stays, check base-url and the server's log";
    };
  }

  private Finding latency() {
    List<Long> millis = calls.answeredMillis();
    long median = millis.get(millis.size() / 2);
    return new Finding(
        "latency",
        median + " ms",
        "median of %d calls, least %d ms".formatted(millis.size(), millis.get(0)));
  }

  private boolean choices(LlmReply single) {
    if (provider.kind() == Kind.ANTHROPIC) {
      find("n", "not offered", "the API has one completion per call");
      return false;
    }
    LlmResult result = calls.several();
    if (result instanceof LlmFailure failure) {
      find("n", verdict(failure), failure.message());
      return false;
    }
    LlmReply reply = (LlmReply) result;
    int brought = reply.completions().size();
    String counts = "%d of %d completions".formatted(brought, ProbeCalls.CHOICES);
    if (brought < ProbeCalls.CHOICES) {
      find("n", "ignored", counts);
      return false;
    }
    find("n", "honoured", counts + "; " + billing(single, reply));
    return true;
  }

  /** Whether a request is refused, or went wrong in a way that may pass. */
  private static String verdict(LlmFailure failure) {
    return switch (failure.kind()) {
      case REJECTED, SERVER_ERROR -> "rejected";
      default -> UNKNOWN;
    };
  }

  private static String billing(LlmReply single, LlmReply several) {
    Optional<Long> one = single.usage().map(Usage::inputTokens);
    Optional<Long> all = several.usage().map(Usage::inputTokens);
    if (one.isEmpty() || all.isEmpty() || one.get() == 0) {
      return "how often the prompt is billed is not told";
    }
    String tokens = "%d input tokens, %d for one".formatted(all.get(), one.get());
    return all.get() < 2 * one.get()
        ? "the prompt is billed once (" + tokens + ")"
        : "the prompt is billed for each (" + tokens + ")";
  }

  private void seed(LlmReply one, LlmResult again, LlmResult otherwise) {
    if (provider.kind() == Kind.ANTHROPIC) {
      find("seed", "not offered", "the API has none");
    } else if (configuration.sampling().temperature().orElse(1) == 0) {
      find("seed", UNKNOWN, "at temperature 0 answers are alike anyway");
    } else if (!(again instanceof LlmReply second) || !(otherwise instanceof LlmReply third)) {
      LlmResult failed = again instanceof LlmFailure ? again : otherwise;
      find("seed", UNKNOWN, ((LlmFailure) failed).message());
    } else if (!text(one).equals(text(second))) {
      find("seed", "not honoured", "two answers to the same seed differ");
    } else if (text(one).equals(text(third))) {
      find("seed", UNKNOWN, "answers to different seeds are alike too");
    } else {
      find("seed", "honoured", "two answers to a seed are alike, to another they differ");
    }
  }

  private static String text(LlmReply reply) {
    return reply.completions().get(0).text();
  }

  private boolean usage(LlmResult... results) {
    List<LlmReply> replies =
        Stream.of(results).filter(LlmReply.class::isInstance).map(LlmReply.class::cast).toList();
    List<Usage> usages = replies.stream().flatMap(reply -> reply.usage().stream()).toList();
    if (usages.size() < replies.size()) {
      find("usage", "missing", "calls are charged their maximum");
      return false;
    }
    long cached = usages.stream().mapToLong(Usage::cachedInputTokens).max().orElse(0);
    Usage first = usages.get(0);
    String tokens =
        "%d input and %d output tokens; ".formatted(first.inputTokens(), first.outputTokens());
    find("usage", "reported", tokens + (cached > 0 ? cached + " were cached" : "none were cached"));
    return true;
  }

  private void logprobs() {
    if (provider.kind() == Kind.ANTHROPIC) {
      find("logprobs", "not offered", "the API has none");
      return;
    }
    LlmResult result =
        calls.logprobs(
            provider.kind() == Kind.GEMINI
                ? Map.of("generationConfig", Map.of("responseLogprobs", true))
                : Map.of("logprobs", true));
    if (result instanceof LlmFailure failure) {
      find("logprobs", verdict(failure), failure.message());
    } else {
      find("logprobs", calls.logprobsSeen() ? "offered" : "not offered", "");
    }
  }

  private boolean maxTokens() {
    LlmResult result = calls.oneToken();
    if (result instanceof LlmFailure failure) {
      find("max tokens", verdict(failure), failure.message());
      return failure.kind() == LlmFailure.Kind.REJECTED;
    }
    LlmReply reply = (LlmReply) result;
    String reason = reply.completions().get(0).finishReason();
    long output = reply.usage().map(Usage::outputTokens).orElse(0L);
    String seen =
        "%d output tokens where 1 is allowed, finish reason %s".formatted(output, shown(reason));
    if (output > 1) {
      find("max tokens", "not enforced", seen);
      return false;
    }
    boolean cut = reason.equals("length");
    find("max tokens", cut ? "enforced" : UNKNOWN, seen);
    return true;
  }

  private static String shown(String reason) {
    return reason.isEmpty() ? "missing" : reason;
  }

  private void limits(RateLimits limits) {
    String requests = quota(limits.requests());
    String tokens = quota(limits.tokens());
    if (requests.isEmpty() && tokens.isEmpty()) {
      find("rate headers", "none", "");
    } else {
      find("rate headers", "sent", join(of("requests", requests), of("tokens", tokens)));
    }
  }

  private static String of(String what, String quota) {
    return quota.isEmpty() ? "" : what + ": " + quota;
  }

  private static String join(String... parts) {
    return String.join("; ", Stream.of(parts).filter(part -> !part.isEmpty()).toList());
  }

  private static String quota(RateLimits.Quota quota) {
    List<String> parts = new ArrayList<>();
    quota.limit().ifPresent(limit -> parts.add("limit " + Amounts.count(limit)));
    quota.remaining().ifPresent(remaining -> parts.add(Amounts.count(remaining) + " remaining"));
    quota.reset().ifPresent(reset -> parts.add("reset in " + reset.toMillis() + " ms"));
    return String.join(", ", parts);
  }

  private void unknownModel() {
    LlmResult result = calls.unknownModel();
    if (result instanceof LlmFailure failure) {
      String kind = failure.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      find("unknown model", kind, failure.message());
    } else {
      find("unknown model", "answered", "any model name is: check that the right one is loaded");
    }
  }

  private void use(boolean several, boolean usage, boolean enforced, RateLimits limits) {
    int set = configuration.model().choicesPerCall();
    int choices = several ? set : 1;
    String remark = choices < set ? "set it: the task has " + set : "as set";
    find("choices-per-call", String.valueOf(choices), remark);
    if (tariff.prices().isEmpty()) {
      find("budget in USD", "no", "the prices are not set");
    } else if (!enforced) {
      find("budget in USD", "no", "the maximum of output tokens is not enforced");
    } else {
      String charged = usage ? "by the reported usage" : "every call at its maximum";
      find("budget in USD", "yes", charged);
    }
    int rate = provider.gateway().requestsPerMinute();
    if (rate > 0) {
      find("requests-per-minute", String.valueOf(rate), "as set");
    } else if (limits.requests().limit().isPresent()) {
      long told = limits.requests().limit().getAsLong();
      find(
          "requests-per-minute", String.valueOf(told), "as the headers say, if they mean a minute");
    } else {
      find("requests-per-minute", "no limit", "neither set nor told; see what the account allows");
    }
  }
}
