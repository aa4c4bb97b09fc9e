#include "report/evaluation_summary.hpp"

#include "maskid/report/report_format.hpp"

#include "report/html_text.hpp"
#include "report/operating_point.hpp"
#include "report/rate_text.hpp"

namespace maskid {
namespace {

const Rate* first_rank(const ErrorRates& rates) {
  for (const auto& point : rates.cmc) {
    if (point.rank == 1 && point.tpir.of > 0) return &point.tpir;
  }
  return nullptr;
}

std::string many(std::size_t count, const std::string& one, const std::string& more) {
  return grouped(count) + " " + (count == 1 ? one : more);
}

/// A line of the summary; without a text it is left out.
struct Finding {
  std::string name;
  std::string text;
};

constexpr const char* mated = "photos of enrolled people";

Finding found(const ErrorRates& rates) {
  const auto* tpir = first_rank(rates);
  if (!tpir) return {"Nobody to find", "No photo of an enrolled person was searched; how many are found is not known."};
  return {"Right person first",
          in_words(*tpir, mated) + ", in a gallery of " + many(rates.gallery_subjects, "person", "people") +
              " and without a threshold. The photos show " + many(tpir->subjects, "person", "people") + "."};
}

std::string few_errors(const Rate& rate) {
  if (rate.count >= errors_of_weight) return "";
  return " Fewer than " + grouped(errors_of_weight) + " errors stand behind this rate: mind the interval.";
}

Finding missed(const OpenSetPoint& point, const ErrorRates& rates) {
  if (point.fnir.of == 0) return {};
  return {"Missed", in_words(point.fnir, mated) + ", with " + many(rates.gallery_subjects, "person", "people") +
                        " in the gallery and a threshold (" + threshold_text(point.threshold) + ") meant to let " +
                        so_many_in(point.wanted_fpir) +
                        " strangers be named. Missed means that nobody is named, or somebody else comes first." +
                        few_errors(point.fnir)};
}

Finding named(const OpenSetPoint& point, const ErrorRates& rates) {
  if (point.fpir.of == 0) return {};
  const std::string who =
      rates.mates_left_out ? "people taken out of the gallery" : "people who are not in the gallery";
  return {"Wrongly named", in_words(point.fpir, "searches for " + who) +
                               ", at that threshold, which was chosen on these very searches." +
                               few_errors(point.fpir)};
}

Finding without_face(const ErrorRates& rates) {
  if (rates.fta.of == 0) return {};
  return {"No usable face",
          in_words(rates.fta, "photos") + ". Where such a photo shows an enrolled person it counts as a miss."};
}

std::string both(const Rate& fnir, const Rate& fpir) {
  return "missed " + (fnir.of == 0 ? "unknown, for want of trials" : in_words(fnir, mated)) + "; wrongly named " +
         (fpir.of == 0 ? "unknown, for want of trials" : in_words(fpir, "searches for strangers")) + ".";
}

Finding shipped(const Evaluation& evaluation) {
  if (!evaluation.shipped) return {};
  const auto& at = *evaluation.shipped;
  return {"At the model's own threshold",
          threshold_text(at.threshold) + ", not chosen on these photos: " + both(at.fnir, at.fpir)};
}

Finding advised(const Evaluation& evaluation) {
  if (!evaluation.advice) return {};
  const auto& advice = *evaluation.advice;
  return {"Advised threshold", threshold_text(advice.threshold) + ", to let " + so_many_in(advice.wanted_fpir) +
                                   " strangers be named. Chosen the same way on some of the people and tried on the "
                                   "others: " +
                                   both(advice.fnir, advice.fpir) +
                                   (advice.too_few_trials ? " Too few strangers to tell so rare a rate." : "")};
}

/// Why the rates at `point` say less than they seem to.
std::string too_few(const OpenSetPoint& point) {
  if (!point.too_few_trials) return "";
  return "To let " + so_many_in(point.wanted_fpir) + " strangers be named takes more than the " +
         many(point.fpir.of, "search", "searches") +
         " there were. The threshold lies just above the most similar wrong person; other strangers may be named more "
         "often than wanted.";
}

std::string left_out(const ErrorRates& rates) {
  if (!rates.mates_left_out) return "";
  return "No strangers were searched. Instead every photo was searched with its own person taken out of the gallery, "
         "so "
         "the same photos set the threshold and are reported on.";
}

std::string list(const std::vector<std::string>& sentences) {
  std::string items;
  for (const auto& sentence : sentences) {
    if (!sentence.empty()) items += element("li", html(sentence));
  }
  return items;
}

std::string list(const std::vector<Finding>& findings) {
  std::string items;
  for (const auto& [name, text] : findings) {
    if (!text.empty()) items += element("li", element("strong", name + ":") + html(text));
  }
  return items;
}

std::string warnings(const Evaluation& evaluation) {
  auto sentences = evaluation.warnings;
  sentences.push_back(left_out(evaluation.rates));
  if (const auto point = main_point(evaluation)) sentences.push_back(too_few(*point));
  const auto items = list(sentences);
  if (items.empty()) return "";
  return element("div class=\"warnings\"",
                 element("strong", "What makes these rates weaker than they look") + element("ul", items));
}

std::string tile(const std::string& name, const std::string& figure, const std::vector<std::string>& notes) {
  std::string lines;
  for (const auto& note : notes) lines += note.empty() ? "" : element("dd", html(note));
  return element("div class=\"tile\"",
                 element("dt", html(name)) + element("dd class=\"figure\"", html(figure)) + lines);
}

/// A percentage of few trials would say too much: there the count is the figure.
std::string rate_tile(const std::string& name, const Rate& rate) {
  if (rate.of == 0) return tile(name, "–", {"no trials"});
  const bool few = rate.of < 10;
  const std::string interval = rate.interval ? "interval " + percent(*rate.interval) : "";
  return tile(name, few ? count_of(rate) : percent(rate), {few ? "" : count_of(rate), interval});
}

std::string tiles(const Evaluation& evaluation) {
  const auto& gallery = evaluation.gallery;
  const auto* tpir = first_rank(evaluation.rates);
  std::string tiles = rate_tile("Right person first", tpir ? *tpir : Rate{});
  if (const auto point = main_point(evaluation)) {
    tiles += rate_tile("Missed (FNIR)", point->fnir) + rate_tile("Wrongly named (FPIR)", point->fpir);
  }
  tiles += rate_tile("No usable face (FTA)", evaluation.rates.fta);
  std::vector<std::string> photos;
  if (gallery.photos > 0) {
    photos = {many(gallery.photos, "photo", "photos"), grouped(gallery.failed_photos) + " without a usable face"};
  }
  tiles += tile("People in the gallery", grouped(gallery.subjects), photos);
  return element("dl class=\"tiles\"", tiles);
}

}  // namespace

std::string evaluation_summary(const Evaluation& evaluation) {
  const auto& rates = evaluation.rates;
  std::vector<Finding> findings = {found(rates)};
  if (const auto point = main_point(evaluation)) {
    findings.push_back(missed(*point, rates));
    findings.push_back(named(*point, rates));
  } else {
    findings.push_back({"No threshold", "There was no wrong person to choose one on."});
  }
  for (const auto& finding : {without_face(rates), shipped(evaluation), advised(evaluation)}) {
    findings.push_back(finding);
  }
  return element("ul class=\"lead\"", list(findings)) + warnings(evaluation) + tiles(evaluation) +
         element("p class=\"soft\"",
                 "Intervals are 95 % intervals: how the rate would vary if other people were photographed, with the "
                 "same gallery. Where there is none, there were fewer than two people, or none was asked for.");
}

}  // namespace maskid
