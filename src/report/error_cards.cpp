#include "report/error_cards.hpp"

#include "maskid/report/report_format.hpp"

#include "report/html_text.hpp"

namespace maskid {
namespace {

std::string fact(const std::string& name, const std::string& value) {
  return element("dt", html(name)) + element("dd", html(value));
}

std::string alike(float similarity) { return similarity > -1 ? fixed(similarity, 4) : "none: without a template"; }

std::string quality_text(const FaceQuality& quality) {
  return "eyes " + fixed(quality.eye_distance, 0) + " pixels apart, sharpness " + fixed(quality.sharpness, 1) +
         ", turned " + fixed(quality.yaw, 0) + "°, tilted " + fixed(quality.roll, 0) + "°, brightness " +
         fixed(quality.brightness, 0) + " of 255";
}

std::string headline(const ErrorExample& error, const ProbeOutcome& probe) {
  if (error.kind == ErrorExample::Kind::miss) return probe.subject_id + " was missed";
  return probe.subject_id + " was taken for " + error.first.subject_id;
}

std::string enrolled_caption(const ErrorExample& error) {
  const std::string whose = error.kind == ErrorExample::Kind::miss ? "the right person" : "the person named";
  return "enrolled: " + whose + (error.other_style.empty() ? "" : ", drawn with " + error.other_style);
}

std::string facts(const ErrorExample& error, const ProbeOutcome& probe) {
  const bool miss = error.kind == ErrorExample::Kind::miss;
  std::string facts = fact(miss ? "similarity to the right person" : "similarity", alike(error.similarity));
  const auto& first = error.first;
  if (miss && !first.subject_id.empty()) {
    const bool right = first.subject_id == probe.subject_id;
    facts += fact("first candidate",
                  right ? "the right person, below the threshold" : first.subject_id + ", " + alike(first.similarity));
  }
  facts +=
      fact("face", error.covered ? "taken for covered" : "taken for bare") +
      fact("compared with", error.other_style.empty() ? "the photo as it is" : "mask drawn: " + error.other_style) +
      fact("quality", quality_text(error.quality)) +
      fact("noted", error.reason.empty() ? "nothing unusual" : error.reason);
  return element("dl class=\"facts\"", facts);
}

std::string card(const ErrorExample& error, const ProbeOutcome& probe, bool photos) {
  std::string pair;
  if (photos) {
    pair = element("div class=\"pair\"", photo_box(probe.path, "searched: " + probe.subject_id) +
                                             photo_box(error.other_path, enrolled_caption(error)));
  }
  return element("div class=\"error\"", element("h3", html(headline(error, probe))) + pair + facts(error, probe));
}

std::string cards(const Evaluation& evaluation, ErrorExample::Kind kind, bool photos) {
  std::string cards;
  for (const auto& error : evaluation.errors) {
    if (error.kind == kind) cards += card(error, evaluation.probes[error.probe], photos);
  }
  return cards.empty() ? element("p class=\"soft\"", "None.") : element("div class=\"errors\"", cards);
}

}  // namespace

std::string error_cards(const Evaluation& evaluation, bool photos) {
  if (evaluation.errors.empty()) return element("p", "There is no error to show.");
  const std::string about =
      photos ? "The worst of them, the photos as they lie on disk: masks drawn for the test, or for "
               "enrollment, are not in them. These are pictures of people; pass the page on with care."
             : "The worst of them. Photos and their paths were left out of this page as asked.";
  return element("p class=\"soft\"", about) + element("h3", "Enrolled people who were missed") +
         cards(evaluation, ErrorExample::Kind::miss, photos) + element("h3", "Wrong people who were named") +
         cards(evaluation, ErrorExample::Kind::false_positive, photos);
}

}  // namespace maskid
