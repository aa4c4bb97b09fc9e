#pragma once

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/recognition/enroll.hpp"
#include "maskid/recognition/identify.hpp"
#include "maskid/report/gallery_summary.hpp"
#include "maskid/report/identify_report.hpp"
#include "maskid/report/mask_report.hpp"
#include "maskid/report/watch_report.hpp"

/// Results made by hand, with all that a report can show. `subject` and `path` stand in many of their places.
namespace maskid::results {

inline EnrollResult enrollment(const std::string& subject = "Zoë, M.",
                               const std::string& path = "photos/zoë/2 \"b\".jpg") {
  EnrollResult result;
  result.photos = 10;
  result.enrolled = 6;
  result.already = 2;
  result.repeated = 1;
  result.consent_kept = 2;
  result.subjects = 3;
  result.templates = 42;
  result.failed = {
      {"ann", "photos/ann/1.jpg", "no face"}, {subject, path, "face too small"}, {"bob", "b.jpg", "damaged"}};
  result.shared = {{path, subject, "photos/ann/3.jpg", "ann"}, {"photos/bob/4.jpg", "bob", path, subject}};
  return result;
}

inline IdentifySetting setting() { return {"office.gallery", 3, 0.41F, 0.003, "CelebA, 1599 subjects"}; }

/// A face that is found, one that is not and one that was not searched; a photo without a face.
inline std::vector<IdentifiedPhoto> identification(const std::string& subject = "Zoë, M.",
                                                   const std::string& path = "probes/two people.jpg") {
  IdentifiedFace found;
  found.face = {{10.25F, 20.5F, 100, 120.75F}, {{{40, 60}, {80.5F, 60}, {60, 80}, {45, 100}, {75, 100}}}, 0.987654F};
  found.quality = {40.5F, 12.25F, -3.5F, 0.125F, 128};
  found.cover = Cover::covered;
  found.candidates = {{subject, 0.42434263F, 1}, {"ann", 0.1F, 2}, {"bob", -1, 3}};
  found.subject_id = subject;
  IdentifiedFace unknown;
  unknown.face = {{200, 30, 50, 60}, {{{210, 50}, {235, 50}, {222, 60}, {212, 75}, {233, 75}}}, 0.75F};
  unknown.quality = {25, 8, 10, -2, 90};
  unknown.candidates = {{"bob", 0.25F, 1}, {subject, 0.2F, 2}};
  IdentifiedFace small;
  small.face = {{300, 5, 9, 10}, {{{302, 8}, {306, 8}, {304, 10}, {302, 13}, {306, 13}}}, 0.55F};
  small.quality = {4, 1, 0, 0, 60};
  small.failure = ExtractionFailure::face_too_small;
  return {{path, {}, {found, unknown, small}}, {"probes/empty.png", ExtractionFailure::no_face, {}}};
}

/// Two looks and a photo without a face.
inline IdentifiedPerson person(const std::string& subject = "Zoë, M.") {
  IdentifiedPerson person;
  person.photos = {{"looks/1.jpg", {}}, {"looks/two, 2.jpg", {}}, {"looks/3.jpg", {}}};
  person.photos[0].extraction.cover = Cover::covered;
  person.photos[1].extraction.failure = ExtractionFailure::no_face;
  person.looks = 2;
  person.independent = 1.25;
  person.candidates = {{subject, 0.62434263F, 1}, {"ann", 0.1F, 2}};
  person.subject_id = subject;
  return person;
}

/// A face that is named, one that is not, one that could never be searched.
inline std::vector<TrackDecision> track_decisions(const std::string& subject = "Zoë, M.") {
  TrackDecision named{1, 1.5, 0.25, 1.5, 37, {10.25F, 20.5F, 100, 120.75F}, {}, Cover::covered, 3, {}, {}};
  named.best = Candidate{subject, 0.62434263F, 1};
  named.subject_id = subject;
  TrackDecision unknown{2, 8, 0, 2.75, 68, {200, 30, 50, 60}, {}, Cover::bare, 1, {}, {}};
  unknown.best = Candidate{"bob", 0.25F, 1};
  TrackDecision small{3, 9, 9, 9, 225, {300, 5, 9, 10}, ExtractionFailure::face_too_small, Cover::bare, 0, {}, {}};
  return {named, unknown, small};
}

/// A video from beginning to end.
inline std::string watched(ReportFormat format, const std::string& subject = "Zoë, M.",
                           const std::string& source = "rtsp://door/two people") {
  std::string text = watch_start({source, setting(), 0.05, {0.6F, 0.1F, 0.41F, 30}}, format);
  for (const auto& decision : track_decisions(subject)) text += watch_decision(decision, format);
  return text + watch_end({{46, 60, 1, 1, 1, 4}, {7, 2, 1}, 9.2}, format);
}

inline Rate rate(std::size_t count, std::size_t of, std::optional<Interval> interval = {}) {
  return {count, of, of, interval};
}

/// One and two photos together, and looking until it is settled.
inline SeveralLooks several_looks() {
  SeveralLooks several{12, 40, 1.25, {}, {}};
  for (const std::size_t looks : {1, 2}) {
    LooksRow row{looks, {}, rate(8 / looks, 40, Interval{0.125, 0.25}), rate(0, 40)};
    row.rates.cmc = {{1, rate(30, 40)}};
    row.rates.open_set = {{0.003, 0.5F, rate(10, 40), rate(0, 40), true}};
    several.rows.push_back(row);
  }
  several.sequential = SequentialRates{0.003, 0.05, rate(4, 40), rate(1, 40), 1.5, 1.75};
  return several;
}

inline Evaluation evaluation(const std::string& subject = "Zoë, M.", const std::string& path = "probes/zoë/1.jpg") {
  Evaluation evaluation;
  evaluation.gallery = {3, 10, 1, 63};
  evaluation.probes = {{path, subject, true, "", 1, 0.5625F, Candidate{subject, 0.5625F, 1}},
                       {"probes/ann/1.jpg", "ann", true, "no face", {}, {}, {}},
                       {"probes/x/1.jpg", "x", false, "", {}, {}, Candidate{"ann", 0.33333334F, 1}}};
  evaluation.probes[0].best_nonmate = -0.0625F;
  evaluation.probes[0].quality = {{40.5F, 12.25F, -3.5F, 0.125F, 128}, 0.625};
  const auto discarded = [](std::size_t misses, std::size_t of) {
    return DiscardPoint{0.5, 0.25, 12.25, rate(misses, of, Interval{0.125, 0.5}), rate(0, 1)};
  };
  evaluation.discards = {{"quality score", 0.40625F, {discarded(1, 4), {0.5, 0, {}, rate(0, 0), rate(0, 0)}}},
                         {"sharpness", 0.40625F, {discarded(2, 4)}}};
  auto& rates = evaluation.rates;
  rates.gallery_subjects = rates.nonmated_gallery_subjects = 3;
  rates.mated_searches = 2;
  rates.nonmated_searches = 1;
  rates.fta = rate(1, 3);
  rates.cmc = {{1, rate(1, 2, Interval{0.025, 0.975})}, {3, rate(1, 2, Interval{0.025, 1})}};
  rates.open_set = {{0.05, 0.34F, rate(1, 2, Interval{0.1, 0.9}), rate(0, 1), true},
                    {0.01, std::nullopt, rate(0, 0), rate(0, 0), true}};
  rates.verification = {{1e-5, 0.7654321F, rate(2, 3, Interval{1.0 / 3, 1}), rate(1, 100000), false}};
  evaluation.shipped = {0.41F, rate(1, 2), rate(0, 1, Interval{0, 0.95})};
  evaluation.curves.identification = {{0.34F, 0, 0.5}, {0.2F, 1, 0.25}};
  evaluation.curves.verification = {{0.7654321F, 1e-5, 2.0 / 3}};
  evaluation.curves.scores = {-1, 1, {0, 1}, {1, 0}};
  evaluation.sizes = {0.003, true, {{10, 0.9, 0.125, 0.3, 0.001, false}, {50000, 0.5, 0.75, 0.45, 0.1, true}}};
  evaluation.groups = {0.003, 1e-3, 0.34F, std::nullopt, {}};
  evaluation.groups.groups.resize(1);
  evaluation.groups.groups[0].column = "mask";
  evaluation.groups.groups[0].value = "n95, \"white\"";
  evaluation.groups.groups[0].mated_searches = 2;
  evaluation.groups.groups[0].nonmated_searches = 1;
  evaluation.groups.groups[0].subjects = 2;
  evaluation.groups.groups[0].fta = rate(1, 3);
  evaluation.groups.groups[0].tpir = rate(1, 2, Interval{0.025, 0.975});
  evaluation.groups.groups[0].fnir = rate(40, 80, Interval{0.4, 0.6});
  evaluation.advice = ThresholdAdvice{0.003, 0.4F, rate(1, 2), rate(0, 1), 2, true};
  ErrorExample miss;
  miss.similarity = 0.2F;
  miss.first = {"ann", 0.3F, 1};
  miss.other_path = "photos/" + subject + ".jpg";
  miss.other_style = "surgical_blue:high";
  miss.quality = {12, 3, 40, 0, 90};
  miss.covered = true;
  miss.reason = "small, blurred, turned";
  evaluation.errors.push_back(miss);
  ErrorExample positive;
  positive.kind = ErrorExample::Kind::false_positive;
  positive.probe = 2;
  positive.similarity = 0.33333334F;
  positive.first = {"ann", 0.33333334F, 1};
  positive.other_path = "photos/ann/1.jpg";
  positive.quality = {40, 12, 0, 0, 128};
  evaluation.errors.push_back(positive);
  evaluation.warnings = {"1 of 3 probes are photos that are enrolled, byte for byte"};
  evaluation.timing = {1.23456789, {0.03, 0.06, 3}, 0.0005, 2};
  return evaluation;
}

inline MaskReport masks(const std::string& path = "photos/zoë/1.jpg") {
  return {{{path, "surgical_blue:high", "out/1.surgical_blue-high.png"}, {"b.jpg", "kn95_black:low", "out/b, 2.png"}},
          {{path, ExtractionFailure::no_face}, {"c.jpg", ExtractionFailure::damaged}},
          "out/contact-sheet.png"};
}

inline constexpr Day today = Day(std::chrono::days(20'800));  // 2026-12-13

inline EnrolledPhoto enrolled_photo(const std::string& subject = "Zoë, M.",
                                    const std::string& path = "photos/zoë/1.jpg") {
  return {subject,
          path,
          sha256("1"),
          {},
          "",
          {{{0.6F, 0.8F, 0}, ""}, {{0, 0.28F, 0.96F}, "surgical_blue:high"}},
          {"form 7, signed", today}};
}

inline GalleryMakers makers() {
  return {
      "upper-v1", std::string(64, 'a'), std::string(64, 'b'), "112x112, five points, rows 0-63", {"surgical_blue:high"},
      3};
}

inline GallerySummary gallery(const std::string& subject = "Zoë, M.") {
  GallerySummary gallery(today);
  gallery.add(enrolled_photo(subject));
  gallery.add({"ann", "photos/ann/1.jpg", sha256("2"), {}, "no face", {}});
  gallery.add(
      {"bob", "photos/bob/1.jpg", sha256("3"), {}, "", {{{1, 0, 0}, ""}}, {"member", today - std::chrono::days(1)}});
  return gallery;
}

}  // namespace maskid::results
