// Writes the page of an evaluation of synthetic scores: sample_page PAGE PHOTO.

#include <fstream>
#include <iostream>

#include "report/sample_evaluation.hpp"

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: sample_page PAGE PHOTO\n";
    return 2;
  }
  const std::string photo = arguments[2];
  const auto evaluation = maskid::results::measured_evaluation(photo);
  std::ofstream page(arguments[1]);
  page << maskid::evaluation_page(evaluation, maskid::results::provenance("probes/" + std::string(150, 'x')));
  return page.flush() ? 0 : 2;
}
