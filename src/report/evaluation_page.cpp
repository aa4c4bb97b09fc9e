#include "maskid/report/evaluation_page.hpp"

#include <array>

#include "report/error_cards.hpp"
#include "report/evaluation_charts.hpp"
#include "report/evaluation_summary.hpp"
#include "report/evaluation_tables.hpp"
#include "report/html_text.hpp"
#include "report/page_style.hpp"
#include "report/rate_text.hpp"

namespace maskid {
namespace {

struct Word {
  const char* word;
  const char* meaning;
};

constexpr std::array words = {
    Word{"Gallery, N", "the people who are enrolled, and how many they are"},
    Word{"Probe", "a photo that is searched; mated when its person is enrolled, else non-mated (a stranger)"},
    Word{"Threshold", "how alike a photo must be to somebody for the name to be told"},
    Word{"TPIR", "share of mated searches with the right person among the first so many (rank), without a threshold"},
    Word{"FNIR", "share of mated searches in which the right person is not first, or lies below the threshold: missed"},
    Word{"FPIR", "share of non-mated searches in which anybody reaches the threshold: wrongly named"},
    Word{"FNMR, FMR", "the same of single comparisons: one person taken for two, two people taken for one"},
    Word{"FTA", "share of photos in which no face could be used"},
    Word{"Interval", "95 % bootstrap interval over people; where all trials went one way, the rule of three"},
    Word{"Fit", "read off a line through what was measured; not measured itself"},
};

std::string section(const std::string& id, const std::string& title, const std::string& content) {
  return element("section id=\"" + id + "\"", element("h2", title) + content);
}

std::string charts(const Evaluation& evaluation) {
  struct Chart {
    std::string name;
    std::string figure;
  };
  const std::array all = {
      Chart{"CMC", cmc_chart(evaluation.rates)},
      Chart{"similarities", score_chart(evaluation)},
      Chart{"DET of identification", identification_chart(evaluation)},
      Chart{"DET of verification", verification_chart(evaluation)},
      Chart{"misses by gallery size", fnir_by_size_chart(evaluation.sizes)},
      Chart{"wrong names by gallery size", fpir_by_size_chart(evaluation.sizes)},
      Chart{"error versus discard", discard_chart(evaluation.discards)},
  };
  std::string figures;
  std::string missing;
  for (const auto& chart : all) {
    figures += chart.figure;
    if (chart.figure.empty()) missing += (missing.empty() ? "" : ", ") + chart.name;
  }
  std::string content = figures.empty() ? "" : element("div class=\"charts\"", figures);
  if (!missing.empty()) content += element("p class=\"soft\"", "Not drawn, for want of measurements: " + missing + ".");
  return content;
}

std::string groups(const GroupTable& table) {
  const auto drawn = group_charts(table);
  if (drawn.empty()) return element("p class=\"soft\"", "The photos were not told apart by groups.");
  return element("p class=\"soft\"",
                 "Bars are rates, the fine lines on them 95 % intervals. All groups share the thresholds of all photos "
                 "together. Grey with a star: fewer than " +
                     grouped(errors_of_weight) +
                     " errors stand behind the rate, which is then no ground to say that groups differ.") +
         drawn;
}

std::string row(const std::string& name, const std::string& value) {
  return element("dt", html(name)) + element("dd", value);
}

std::string provenance_rows(const Evaluation& evaluation, const Provenance& provenance) {
  const auto& rates = evaluation.rates;
  std::string rows;
  for (const auto& [what, how] : provenance.protocol) rows += row(what, html(how));
  rows += row("searches", grouped(rates.mated_searches) + " mated (" + grouped(rates.mated_subjects) + " people), " +
                              grouped(rates.nonmated_searches) + " non-mated (" + grouped(rates.nonmated_subjects) +
                              " people)");
  rows += row("people in the gallery",
              grouped(rates.gallery_subjects) + " for FNIR, " + grouped(rates.nonmated_gallery_subjects) + " for FPIR");
  if (!provenance.version.empty()) rows += row("maskid", html(provenance.version));
  if (!provenance.command.empty()) rows += row("command", element("code", html(provenance.command)));
  return rows;
}

std::string provenance_html(const Evaluation& evaluation, const Provenance& provenance) {
  HtmlTable models{"Networks", {"file", "SHA-256"}, {}};
  for (const auto& [name, sha256] : provenance.models) {
    models.rows.push_back({html(name), element("code", html(sha256))});
  }
  std::string meanings;
  for (const auto& [word, meaning] : words) meanings += row(word, meaning);
  return element("dl class=\"facts\"", provenance_rows(evaluation, provenance)) + html_table(models) +
         element("h3", "Words") + element("dl class=\"words\"", meanings);
}

std::string head(const std::string& title) {
  return element("head",
                 "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                 "style-src 'unsafe-inline'\">\n<meta name=\"color-scheme\" content=\"light dark\">\n" +
                     element("title", title) + element("style", page_style()));
}

}  // namespace

std::string evaluation_page(const Evaluation& evaluation, const Provenance& provenance, const PageOptions& options) {
  const std::string title = provenance.title.empty() ? "Evaluation" : html(provenance.title);
  const std::string content = element("header", element("h1", title)) + evaluation_summary(evaluation) +
                              section("charts", "Charts", charts(evaluation)) +
                              section("groups", "Groups", groups(evaluation.groups)) +
                              section("rates", "Rates", evaluation_tables(evaluation)) +
                              section("errors", "Errors to look at", error_cards(evaluation, options.photos)) +
                              section("provenance", "How this was measured", provenance_html(evaluation, provenance));
  return "<!doctype html>\n" + element("html lang=\"en\"", head(title) + element("body", element("main", content)));
}

}  // namespace maskid
