package dev.iapo.report;

/** A drawing that scales to any frame. */
sealed interface Chart permits LineChart, BarChart, BudgetChart, CostChart, DifferenceChart {
  String title();

  /** What the drawing shows, for those who do not see it. */
  String description();

  /** How tall the drawing is in a frame, in pixels. */
  double height(Frame frame);

  /** Draws into an open {@code svg} element. */
  void draw(Markup svg, Frame frame);

  /**
   * The size of a drawing, in pixels at its natural size.
   *
   * @param labelLength the most characters of a label beside the drawing
   */
  record Frame(String name, int width, int height, int fontSize, int labelLength) {
    static final Frame WIDE = new Frame("wide", 720, 400, 13, 24);
    static final Frame NARROW = new Frame("narrow", 350, 320, 11, 11);

    /** About how wide a text is. */
    double textWidth(String text) {
      return 0.57 * fontSize * text.codePointCount(0, text.length());
    }
  }
}
