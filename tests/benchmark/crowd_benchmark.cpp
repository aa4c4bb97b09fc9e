// Measures how long it takes to tell who is in a frame of 1920×1080 pixels with 30 masked faces.
// usage: crowd_benchmark GALLERY PHOTOS FRAMES JOBS [FOLDER]
// PHOTOS: a folder of photos by subject, a mask on each, 250×250 pixels with the face in the middle as in LFW. The
// subjects of each frame are drawn anew. Prints JSON; writes the frames to FOLDER when it is given.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <string>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/recognition/extract_faces.hpp"
#include "maskid/recognition/identify.hpp"

#include "real/networks.hpp"

namespace {

using namespace maskid;

constexpr int columns = 6, rows = 5;
const cv::Size frame_size(1920, 1080), cell_size(frame_size.width / columns, frame_size.height / rows);
/// Of an LFW photo: head and shoulders of the person in the middle, without those beside.
const cv::Rect person(45, 25, 160, 200);

struct Frame {
  cv::Mat pixels;
  std::vector<std::string> subjects;  ///< one a cell, by rows
};

using Photos = std::map<std::string, std::vector<std::filesystem::path>>;

Photos photos_by_subject(const std::filesystem::path& folder) {
  Photos photos;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) photos[entry.path().parent_path().filename()].push_back(entry.path());
  }
  for (auto& [subject, paths] : photos) std::sort(paths.begin(), paths.end());
  return photos;
}

/// A person a cell, at a place in it and of a size that `random` says: faces of about 50 to 90 pixels.
Frame compose(const Photos& photos, std::mt19937& random) {
  std::vector<std::string> subjects;
  for (const auto& [subject, paths] : photos) subjects.push_back(subject);
  std::shuffle(subjects.begin(), subjects.end(), random);
  subjects.resize(columns * rows);
  Frame frame{cv::Mat(frame_size, CV_8UC3, cv::Scalar(96, 104, 110)), subjects};
  const auto up_to = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  for (int cell = 0; cell < columns * rows; ++cell) {
    const auto& paths = photos.at(subjects[static_cast<std::size_t>(cell)]);
    const cv::Mat photo = cv::imread(paths[random() % paths.size()].string());
    cv::Mat small;
    const double scale = 0.6 + 0.01 * up_to(48);
    cv::resize(photo(person), small, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    const cv::Point corner(cell % columns * cell_size.width + up_to(cell_size.width - small.cols),
                           cell / columns * cell_size.height + up_to(cell_size.height - small.rows));
    small.copyTo(frame.pixels(cv::Rect(corner, small.size())));
  }
  return frame;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Sums over the frames, and seconds of each.
struct Outcome {
  int faces = 0, found = 0, extracted = 0, right = 0, wrong = 0;
  std::vector<double> detect, embed, search, all;
};

void count(const Frame& frame, const std::vector<IdentifiedFace>& faces, Outcome& outcome) {
  for (int cell = 0; cell < columns * rows; ++cell) {
    const cv::Point corner(cell % columns * cell_size.width, cell / columns * cell_size.height);
    const cv::Rect2f area(cv::Rect(corner, cell_size));
    const auto face = std::find_if(faces.begin(), faces.end(), [&](const auto& candidate) {
      return area.contains((candidate.face.box.tl() + candidate.face.box.br()) / 2);
    });
    ++outcome.faces;
    if (face == faces.end()) continue;
    ++outcome.found;
    outcome.extracted += !face->failure;
    if (!face->subject_id) continue;
    ++(*face->subject_id == frame.subjects[static_cast<std::size_t>(cell)] ? outcome.right : outcome.wrong);
  }
}

void measure(const Frame& frame, const Gallery& gallery, WorkerExtractors& extractors, Outcome& outcome) {
  const auto card = real_card();
  const IdentifyOptions options{card.covered.calibration->threshold_for(0.003, gallery.subjects().size()), 5, card};
  const double detect_before = extractors.times().detect;
  const auto start = std::chrono::steady_clock::now();
  const auto extractions = extract_faces(frame.pixels, extractors);
  const double extracted = seconds_since(start);
  const auto faces = search_faces(extractions, gallery, options);
  outcome.all.push_back(seconds_since(start));
  outcome.detect.push_back(extractors.times().detect - detect_before);
  outcome.embed.push_back(extracted - outcome.detect.back());
  outcome.search.push_back(outcome.all.back() - extracted);
  count(frame, faces, outcome);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return std::fputs("usage: crowd_benchmark GALLERY PHOTOS FRAMES JOBS [FOLDER]\n", stderr), 2;
  const auto gallery = load_gallery(argv[1]);
  const auto photos = photos_by_subject(argv[2]);
  const auto jobs = static_cast<std::size_t>(std::stoi(argv[4]));
  if (jobs > 1) cv::setNumThreads(1);
  WorkerExtractors extractors([] { return std::make_unique<TemplateExtractor>(real_networks(), FindShape()); }, jobs);
  std::mt19937 random(1);
  Outcome warming, outcome;
  measure(compose(photos, random), gallery, extractors, warming);  // loads the networks
  for (int i = 0; i < std::stoi(argv[3]); ++i) {
    const auto frame = compose(photos, random);
    if (argc > 5) cv::imwrite(std::string(argv[5]) + "/" + std::to_string(i) + ".jpg", frame.pixels);
    measure(frame, gallery, extractors, outcome);
  }
  const nlohmann::ordered_json result = {
      {"subjects", gallery.subjects().size()},
      {"faces", outcome.faces},
      {"found", outcome.found},
      {"extracted", outcome.extracted},
      {"named_right", outcome.right},
      {"named_wrong", outcome.wrong},
      {"seconds",
       {{"detect", median(outcome.detect)},
        {"embed", median(outcome.embed)},
        {"search", median(outcome.search)},
        {"all", median(outcome.all)},
        {"slowest", *std::max_element(outcome.all.begin(), outcome.all.end())}}},
  };
  std::puts(result.dump(2).c_str());
}
