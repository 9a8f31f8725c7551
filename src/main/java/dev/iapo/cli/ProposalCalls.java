package dev.iapo.cli;

import dev.iapo.domain.ChatMessage;
import dev.iapo.llm.LlmFailure;
import dev.iapo.propose.Proposal;
import dev.iapo.run.Inquiry;
import java.util.List;
import java.util.Optional;

/** Has a proposal's requests answered, round by round. */
final class ProposalCalls {
  private final Proposal proposal;
  private final Questions questions;
  private Optional<String> why = Optional.empty();
  private Optional<LlmFailure> failure = Optional.empty();
  private int cut;

  ProposalCalls(Proposal proposal, Questions questions) {
    this.proposal = proposal;
    this.questions = questions;
  }

  ProposalEnd run() {
    List<List<ChatMessage>> requests = proposal.requests();
    while (why.isEmpty() && !requests.isEmpty()) {
      boolean any = false;
      for (Inquiry.Answer answer : questions.answers(requests)) {
        any |= take(answer);
      }
      if (!any && why.isEmpty()) {
        why = failure.map(LlmFailure::message);
      }
      requests = why.isEmpty() ? proposal.requests() : List.of();
    }
    return new ProposalEnd(why, failure, cut);
  }

  private boolean take(Inquiry.Answer answer) {
    if (answer instanceof Inquiry.Told told) {
      cut += told.cut() ? 1 : 0;
      proposal.answered(told.text());
      return true;
    }
    if (answer instanceof Inquiry.NotCovered not) {
      why = Optional.of(not.why().text());
    } else if (answer instanceof Inquiry.Failed failed) {
      failure = Optional.of(failed.why());
      if (failed.why().kind() == LlmFailure.Kind.OVERCHARGED) {
        why = Optional.of(failed.why().message());
      }
    }
    return false;
  }
}
