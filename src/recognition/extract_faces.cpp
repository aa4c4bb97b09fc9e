#include "maskid/recognition/extract_faces.hpp"

#include <algorithm>

#include <opencv2/core/utility.hpp>

#include "maskid/base/ordered_parallel.hpp"

namespace maskid {
namespace {

/// Gives OpenCV this many threads while it lives, but no more than there are cores: TBB would complain on stderr.
class OpenCvThreads {
 public:
  explicit OpenCvThreads(int threads) { cv::setNumThreads(std::min(threads, cv::getNumberOfCPUs())); }
  ~OpenCvThreads() { cv::setNumThreads(before_); }
  OpenCvThreads(const OpenCvThreads&) = delete;
  OpenCvThreads& operator=(const OpenCvThreads&) = delete;

 private:
  int before_ = cv::getNumThreads();
};

/// One network does it, so its layers get the threads of all workers.
std::vector<DetectedFace> find_faces(const cv::Mat& photo, WorkerExtractors& extractors) {
  if (extractors.workers() == 1) return extractors.of(0).find_faces(photo);
  const OpenCvThreads threads(static_cast<int>(extractors.workers()));
  return extractors.of(0).find_faces(photo);
}

}  // namespace

std::vector<Extraction> extract_faces(const cv::Mat& photo, WorkerExtractors& extractors) {
  const auto faces = find_faces(photo, extractors);
  std::vector<Extraction> extractions(faces.size());
  const std::size_t workers = std::clamp<std::size_t>(faces.size() / faces_worth_a_worker, 1, extractors.workers());
  if (workers == 1) {
    for (std::size_t i = 0; i < faces.size(); ++i) extractions[i] = extractors.of(0).extract_face(photo, faces[i]);
    return extractions;
  }
  const OpenCvThreads threads(1);  // the workers are the threads
  ordered_parallel(faces.size(), workers, [&](std::size_t worker, std::size_t item) {
    extractions[item] = extractors.of(worker).extract_face(photo, faces[item]);
    return std::function<void()>();
  });
  return extractions;
}

}  // namespace maskid
