package dev.iapo.domain;

/**
 * What a run takes from what is kept, of others and of itself.
 *
 * @param reuse whether completions of other runs are taken in place of new ones
 * @param uncertain what becomes of calls that were cut off
 */
public record Recovery(boolean reuse, Uncertain uncertain) {
  /** As in {@code reference.conf}. */
  public static final Recovery USUAL = new Recovery(true, Uncertain.RESEND_WITHIN_BUDGET);

  /** What becomes of a call of which nobody knows how it ended. It is charged its maximum. */
  public enum Uncertain implements Labelled {
    /** It is made again, as another call, if the budget covers that. */
    RESEND_WITHIN_BUDGET("resend-within-budget"),
    /** Its completions are missing. */
    ABANDON("abandon");

    private final String label;

    Uncertain(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }
}
